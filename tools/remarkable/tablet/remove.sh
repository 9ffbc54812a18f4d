# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: what of ours is on the tablet, and how it is removed.

list()
{
	for pair in new old vendor; do
		[ ! -d "$cr/$pair" ] || fact "$pair" "$(info $pair release) $(info $pair version)" \
			"$([ "$(present)" != $pair ] || echo '(in /boot)')"
	done
	for archive in "$own"/*.tar.bz2; do
		[ ! -f "$archive" ] || fact archive "$(basename "$archive" .tar.bz2)," \
			"$(($(wc -c < "$archive") / 1024)) KiB"
	done
	while read -r release; do
		[ ! -d "$modules/$release" ] || fact modules "$release"
	done < "$own/releases" 2> /dev/null
}

# in_use RELEASE: it is running, or a pair is of it
in_use()
{
	[ "$1" = "$(running)" ] || cat "$cr"/*/info 2> /dev/null | grep -qxF "release: $1"
}

# ours_and_unused RELEASE
ours_and_unused()
{
	grep -qxF "$1" "$own/releases" 2> /dev/null && ! in_use "$1"
}

# restore_archive NAME: without a trial, because this kernel has been in /boot before
restore_archive()
{
	name=$1
	lock
	settle
	case $name in */* | .*) die "$name: no name of what list shows" ;; esac
	[ -f "$own/$name.tar.bz2" ] || die "$name: no such archive here: see list"
	counts_no_boots || die 'an update or a trial is not over yet: reboot, or roll back'
	unpacked=$own/unpacked
	run rm -rf "$unpacked"
	run mkdir -p "$unpacked"
	run tar -xjf "$own/$name.tar.bz2" -C "$unpacked"
	flush
	[ "$dry" = 0 ] || return 0
	must "$name: holds no kernel and device tree of a reMarkable" has_pair "$unpacked"
	must "$name: holds no modules" release_of "$unpacked"
	sum_all "$unpacked"
	put_modules
	if same_pair "$unpacked/boot" "$boot"; then
		run rm -rf "$unpacked"
		echo "the kernel of $name is in /boot already"
		return
	fi
	put_pairs
	switch_to new
	run rm -f "$cr/trial" "$cr/tried" "$cr/ready"
	flush
	echo "the kernel of $name, $release, is in /boot: reboot. rollback takes the other back"
}

# release_of UNPACKED: sets $release to that of its modules
release_of()
{
	release=$(ls "$1/lib/modules" 2> /dev/null)
	[ -n "$release" ]
}

sum_all()
{
	(cd "$1" && find boot lib -type f -exec sha256sum {} + > sums)
}

# remove NAME: an archive of ours, or our modules of a release that is not in use
remove()
{
	case ${1-} in '' | */* | .*) die "${1:-(nothing)}: no name of what list shows" ;; esac
	lock
	if [ -f "$own/$1.tar.bz2" ]; then
		run rm -f "$own/$1.tar.bz2" "$own/$1.manifest"
	elif grep -qxF "$1" "$own/releases" 2> /dev/null; then
		! in_use "$1" || die "$1: is in use: roll back and reboot first"
		run rm -rf "$modules/$1"
	else
		die "$1: neither an archive nor modules of ours: see list"
	fi
	flush
	echo "removed: $1"
}

# give_back FILE: puts the vendor's FILE into /boot, by one rename
give_back()
{
	from=$cr/vendor/$1
	[ ! -L "$cr/vendor/link-$1" ] || from=$cr/vendor/link-$1
	link_in "$1" "$from" "$boot"
}

# Nothing of ours is left: /boot as the vendor had it, no modules, no directory.
uninstall()
{
	lock
	settle
	counts_no_boots || die 'an update or a trial is not over yet: reboot, or roll back'
	if [ -d "$cr" ]; then
		[ -d "$cr/vendor" ] ||
			die "$cr/vendor is missing: it is not known what the vendor had"
		holds "$boot" vendor ||
			die "/boot does not have the vendor's kernel ($(info vendor release)):" \
				'roll back or restore, reboot, and uninstall again'
		[ "$(running)" = "$(info vendor release)" ] ||
			die "the vendor's kernel is not the one that runs: reboot first"
		flush
		for file in zImage zero-sugar.dtb; do
			give_back $file
		done
		flush
	fi
	vendor=$(info vendor release)
	while read -r release; do
		[ "$release" = "$vendor" ] || run rm -rf "$modules/$release"
	done < "$own/releases" 2> /dev/null
	run rm -rf "$cr"
	# The lock is not in it.
	run rm -rf "$own"
	flush
	echo 'uninstalled: nothing of ours is left on this root'
}

# restore [NAME]: puts the kernel of the archive NAME, such as a backup, into /boot, or
# without NAME the vendor's, whatever was deployed since
restore()
{
	if [ -n "${1-}" ]; then
		restore_archive "$1"
		return
	fi
	lock
	settle
	[ -d "$cr/vendor" ] ||
		die "no kernel of the vendor's is kept in $cr: nothing was deployed here"
	flush
	must "the vendor's kernel is damaged: restore a backup (list shows them)" \
		holds "$cr/vendor" vendor
	if ! holds "$boot" vendor; then
		# The vendor's pair becomes old, and the switch is the usual one.
		[ "$(present)" = new ] || die "roll back first"
		run rm -rf "$cr/old.part"
		run mkdir "$cr/old.part"
		for file in zImage zero-sugar.dtb sums info; do
			run ln "$cr/vendor/$file" "$cr/old.part/$file"
		done
		flush
		keep old
		switch_to old
	fi
	run rm -f "$cr/trial" "$cr/tried" "$cr/ready"
	disarm
	flush
	echo "the vendor's kernel $(info vendor release) is in /boot: reboot"
}

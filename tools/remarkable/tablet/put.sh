# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: the kernel of an archive becomes the one on trial.

# bytes MANIFEST: what the archive's files take
bytes()
{
	awk '/^(zImage|dtb|modules)-bytes: / { n += $2 } END { print n + 0 }' "$1" 2> /dev/null
}

check_unpacked()
{
	(cd "$1" && sha256sum -c sums > /dev/null 2>&1)
}

# check_modules UNPACKED ROOT: those of the archive are in ROOT
check_modules()
{
	grep '  lib/modules/' "$1/sums" > "$1/sums.modules"
	[ ! -s "$1/sums.modules" ] ||
		(cd "$2" && sha256sum -c "$1/sums.modules" > /dev/null 2>&1)
}

# same_pair UNPACKED-BOOT PAIR
same_pair()
{
	for file in zImage zero-sugar.dtb; do
		[ ! -f "$1/$file" ] || cmp -s "$1/$file" "$2/$file" || return 1
	done
}
put()
{
	name=$1 release=$2 minutes=$3
	lock
	settle
	need=$(bytes "$own/$name.manifest")
	stop=$(state "$need" "$need" | sed -n 's/^stop: //p' | head -n 1)
	[ -z "$stop" ] || die "$stop"
	unpacked=$own/unpacked
	run rm -rf "$unpacked"
	run mkdir -p "$unpacked"
	run tar -xjf "$own/$name.tar.bz2" -C "$unpacked"
	flush
	[ "$dry" = 1 ] || sed '1,/^$/d' "$own/$name.manifest" > "$unpacked/sums"
	must "$name: the checksums are not those of its manifest" \
		check_unpacked "$unpacked"

	# The modules first: no kernel of theirs is in /boot yet.
	if [ -d "$modules/$release" ]; then
		other="is there already and differs: make kernel with another LOCALVERSION"
		must "/lib/modules/$release $other" check_modules "$unpacked" "$R/"
	else
		run rm -rf "$modules/.$release.part"
		run cp -R "$unpacked/lib/modules/$release" "$modules/.$release.part"
		flush
		run mv "$modules/.$release.part" "$modules/$release"
		flush
		must "/lib/modules/$release: cannot be read back" check_modules "$unpacked" "$R/"
	fi

	# The pair in use, kept: the same inodes, so that no copy can differ.
	run mkdir -p "$cr/stage"
	if [ "$(present)" != old ]; then
		run rm -rf "$cr/old.part"
		run mkdir "$cr/old.part"
		for file in zImage zero-sugar.dtb; do
			if [ -L "$boot/$file" ]; then
				run ln "$boot/$file" "$cr/old.part/link-$file"
				run cp -L "$boot/$file" "$cr/old.part/$file"
			else
				run ln "$boot/$file" "$cr/old.part/$file"
			fi
		done
		run sum_pair "$cr/old.part"
		run describe "$(running)" "$(sed 's/.* \(#[0-9]\)/\1/' /proc/version)" \
			"$cr/old.part/info"
		flush
		keep old
		must 'the old kernel cannot be read back' holds "$boot" old
	fi

	run rm -rf "$cr/new.part"
	run mkdir "$cr/new.part"
	run cp "$unpacked/boot/zImage" "$cr/new.part/"
	if [ -f "$unpacked/boot/zero-sugar.dtb" ]; then
		run cp "$unpacked/boot/zero-sugar.dtb" "$cr/new.part/"
	else
		run ln "$cr/old/zero-sugar.dtb" "$cr/new.part/"
	fi
	run sum_pair "$cr/new.part"
	run describe "$release" "$(sed -n 's/^version: //p' "$own/$name.manifest" 2> /dev/null)" \
		"$cr/new.part/info"
	run cp "$own/tablet.sh" "$cr/tablet.sh.part"
	run mv -f "$cr/tablet.sh.part" "$cr/tablet.sh"
	flush
	must 'the new kernel differs from the archive as read back from the disk' \
		same_pair "$unpacked/boot" "$cr/new.part"
	keep new

	run rm -f "$cr/tried"
	run write "$minutes" "$cr/stage/trial"
	run mv -f "$cr/stage/trial" "$cr/"
	run write "$(booted_from) $(os_version)" "$own/deployed"
	arm
	flush
	must 'the bootloader did not take upgrade_available=1' \
		[ "$(setting upgrade_available)" = 1 ]
	switch_to new
	run rm -rf "$unpacked"
	echo "installed: $release, for one boot. Reboot, then confirm within $minutes minutes."
}

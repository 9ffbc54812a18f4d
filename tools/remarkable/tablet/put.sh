# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: the present kernel as files, files that arrive, and how the kernel
# of an archive is installed.

# The files of the present kernel, by name
present_files()
{
	cd "$R/" && {
		echo boot/zImage
		echo boot/zero-sugar.dtb
		find "lib/modules/$(running)" -type f | sort
	}
}

receive()
{
	case $1 in */* | .*) die "$1: not a name" ;; esac
	mkdir -p "$own" || die "$own: cannot be made"
	part=$own/$1.part.$$
	trap 'rm -f "$part"' EXIT
	trap 'exit 1' HUP INT TERM
	cat > "$part" || die "$1: cannot be written"
	sync
	sync
	echo 3 > /proc/sys/vm/drop_caches
	has_sum "$part" "$2" ||
		die "$1: arrived damaged or cut short: deploy again"
	mv -f "$part" "$own/$1"
	sync
}

# bytes MANIFEST: the size of all files in the archive
bytes()
{
	awk '/^(zImage|dtb|modules)-bytes: / { n += $2 } END { print n + 0 }' "$1" 2> /dev/null
}

# has_sum FILE SUM
has_sum()
{
	[ "$(sha256sum < "$1" | cut -d ' ' -f 1)" = "$2" ]
}

check_unpacked()
{
	(cd "$1" && sha256sum -c sums > /dev/null 2>&1)
}

# check_modules UNPACKED ROOT: ROOT has the archive's modules, byte for byte
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

# Ends with the first reason that state names against a deploy
refuse()
{
	need=$(bytes "$own/$name.manifest")
	stop=$(state "$need" "$need" | sed -n 's/^stop: //p' | head -n 1)
	[ -z "$stop" ] || die "$stop"
}

# Unpacks the archive $name, whose checksum is $sum, into $unpacked
unpack()
{
	must "$name: another archive than the one that was sent: deploy again" \
		has_sum "$own/$name.tar.bz2" "$sum"
	unpacked=$own/unpacked
	run rm -rf "$unpacked"
	run mkdir -p "$unpacked"
	run tar -xjf "$own/$name.tar.bz2" -C "$unpacked"
	flush
	[ "$dry" = 1 ] || sed '1,/^$/d' "$own/$name.manifest" > "$unpacked/sums"
	must "$name: the checksums are not those of its manifest" \
		check_unpacked "$unpacked"
}

# Installs the modules of $release. It is called before their kernel is in /boot, and
# nothing boots from modules.
put_modules()
{
	if [ -d "$modules/$release" ] && ours_and_unused "$release"; then
		run rm -rf "$modules/$release"
	fi
	if [ -d "$modules/$release" ]; then
		other="is there already and differs: make kernel with another LOCALVERSION"
		must "/lib/modules/$release $other" check_modules "$unpacked" "$R/"
		return
	fi
	run rm -rf "$modules/.$release.part"
	run cp -R "$unpacked/lib/modules/$release" "$modules/.$release.part"
	flush
	run mv "$modules/.$release.part" "$modules/$release"
	echo "$release" | { [ "$dry" = 1 ] || cat >> "$own/releases"; }
	flush
	must "/lib/modules/$release: cannot be read back" check_modules "$unpacked" "$R/"
}

# keep_old RELEASE VERSION: keeps the pair in /boot as old. Its files are hard links, so
# no copy can differ. The first pair that is kept is the vendor's: it is kept as vendor,
# too, and if it was a link, the link is kept.
keep_old()
{
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
	run describe "$1" "$2" "$cr/old.part/info"
	if [ ! -d "$cr/vendor" ]; then
		run rm -rf "$cr/vendor.part"
		run mkdir "$cr/vendor.part"
		for file in zImage zero-sugar.dtb info sums; do
			run ln "$cr/old.part/$file" "$cr/vendor.part/$file"
		done
		for file in zImage zero-sugar.dtb; do
			[ ! -L "$boot/$file" ] || run ln "$boot/$file" "$cr/vendor.part/link-$file"
		done
		flush
		run mv "$cr/vendor.part" "$cr/vendor"
	fi
	flush
	keep old
	must 'the old kernel cannot be read back' holds "$boot" old
}

# The pair in /boot becomes old, the one in $unpacked new.
put_pairs()
{
	run mkdir -p "$cr/stage"
	[ "$(present)" = old ] || keep_old "${old_release:-$(running)}" \
		"${old_version:-$(sed 's/.* \(#[0-9]\)/\1/' /proc/version)}"
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

	run rm -f "$cr/tried" "$cr/trial"
	run record
	run write_file "$release" "$cr/stage/ready"
	run mv -f "$cr/stage/ready" "$cr/"
	flush
	run rm -rf "$unpacked"
}

put()
{
	name=$1 release=$2 sum=$3
	lock
	settle
	refuse
	unpack
	put_modules
	put_pairs
	echo "installed: $release; not started yet"
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: the present kernel leaves the tablet, files reach it.

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

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: where the tablet was started from.

booted_from()
{
	sed -n 's|.*root=/dev/mmcblk[0-9]*p\([0-9]\).*|\1|p' /proc/cmdline
}

# magic FILE SKIP BYTES: the four bytes at SKIP * 4
magic()
{
	# shellcheck disable=SC2059
	[ "$(dd if="$1" bs=4 skip="$2" count=1 2> /dev/null)" = "$(printf "$3")" ]
}

# bootable DIR: the root file system in it has all that a boot takes
bootable()
{
	magic "$1/boot/zImage" 9 '\030\050\157\001' &&
		magic "$1/boot/zero-sugar.dtb" 0 '\320\015\376\355' &&
		{ [ -e "$1/sbin/init" ] || [ -L "$1/sbin/init" ]; } &&
		[ -n "$(ls "$1/lib/modules" 2> /dev/null)" ]
}

# fallback_bootable PARTITION: also where nobody has ever updated the tablet
fallback_bootable()
{
	other=$(mktemp -d) || return 1
	status=1
	if mount -t ext4 -o ro,noload "/dev/mmcblk2p$1" "$other" 2> /dev/null; then
		bootable "$other"
		status=$?
		umount "$other"
	fi
	rmdir "$other" 2> /dev/null
	return $status
}

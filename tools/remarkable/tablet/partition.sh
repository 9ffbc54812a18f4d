# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Part of tablet.sh: the partitions of the eMMC. The vendor's kernel calls it mmcblk2,
# other kernels mmcblk0 or mmcblk1, and root= may be anything.

# The partition that / is on, such as mmcblk2p2
root_partition()
{
	number=$(awk '$5 == "/" { print $3 }' /proc/self/mountinfo | tail -n 1)
	sed -n 's/^DEVNAME=//p' "/sys/dev/block/$number/uevent" 2> /dev/null
}

# Its number
booted_from()
{
	name=$(root_partition)
	echo "${name##*p}"
}

# device NUMBER: the partition NUMBER of the same disk
device()
{
	name=$(root_partition)
	echo "/dev/${name%p*}p$1"
}

# magic FILE SKIP BYTES: the four bytes at SKIP * 4 are BYTES
magic()
{
	# shellcheck disable=SC2059
	[ "$(dd if="$1" bs=4 skip="$2" count=1 2> /dev/null)" = "$(printf "$3")" ]
}

# has_pair DIR: a zImage of 32-bit ARM and a device tree
has_pair()
{
	magic "$1/boot/zImage" 9 '\030\050\157\001' &&
		magic "$1/boot/zero-sugar.dtb" 0 '\320\015\376\355'
}

# bootable DIR: the root file system in DIR has all that a boot needs
bootable()
{
	has_pair "$1" &&
		{ [ -e "$1/sbin/init" ] || [ -L "$1/sbin/init" ]; } &&
		[ -n "$(ls "$1/lib/modules" 2> /dev/null)" ]
}

# on_partition NUMBER COMMAND...: mounts that partition read-only and runs COMMAND with
# the directory as another argument
on_partition()
{
	elsewhere=$(mktemp -d) || return 1
	status=1
	if mount -t ext4 -o ro,noload "$(device "$1")" "$elsewhere" 2> /dev/null; then
		shift
		"$@" "$elsewhere"
		status=$?
		umount "$elsewhere"
	fi
	rmdir "$elsewhere" 2> /dev/null
	return $status
}

# being_written NUMBER: a program has that partition open, or it is mounted
being_written()
{
	disk=$(device "$1")
	! grep -q "^$disk " /proc/mounts || return 0
	for descriptor in /proc/[0-9]*/fd/*; do
		[ "$(readlink "$descriptor")" != "$disk" ] || return 0
	done
	return 1
}

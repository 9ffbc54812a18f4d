#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: boot.sh DIR SECONDS COMMAND
#
# Switches the emulated tablet in DIR (emmc.sh) on, does in the bootloader's
# place what the tablet's U-Boot does, and runs tablet.sh COMMAND there:
#
#	counts boots while upgrade_available is set; beyond bootlimit, takes
#	the fallback partition; loads /boot/zImage and /boot/zero-sugar.dtb from
#	the partition's ext4, following links and not replaying its journal;
#	where it cannot load them, sets upgrade_available and starts anew
#
# A machine that does not end within SECONDS is reset, as by the watchdog; one
# that reboots is started again. DIR/guard.cpio is the initramfs of the kernel
# in DIR/new, which on a tablet is inside its zImage.
#
# Prints "COMMAND: booted the WHICH kernel from partition N" for each start,
# and exits with 0 once a machine has switched itself off. DIR/writes.log has
# the last machine's writes, DIR/before.img the eMMC as they found it.

dir=$1
limit=$2
command=$3

cd "$dir" || exit 1

# ext4 PARTITION: as debugfs names it
ext4()
{
	echo "emmc.img?offset=$(($(sed -n "$1p" start.sectors | cut -d ' ' -f 1) * 512))"
}

setting()
{
	debugfs -n -R "cat /env/$1" "$(ext4 4)" 2> /dev/null
}

set_env()
{
	echo "$2" > value
	printf 'rm /env/%s\nwrite value /env/%s\n' "$1" "$1" |
		debugfs -n -w -f - "$(ext4 4)" > /dev/null 2>&1
	e2fsck -fy "$(ext4 4)" > /dev/null 2>&1
}

# load FILE PARTITION
load()
{
	path=/boot/$1
	for _ in 1 2 3 4 5 6 7 8; do
		link=$(debugfs -n -R "stat $path" "$(ext4 "$2")" 2> /dev/null |
			sed -n 's/^Fast link dest: "\(.*\)"/\1/p')
		[ -n "$link" ] || break
		path=/boot/$link
	done
	debugfs -n -R "cat $path" "$(ext4 "$2")" > "$1" 2> /dev/null
}

# magic FILE OFFSET ENDIAN
magic()
{
	od -A n -t x4 -j "$2" -N 4 --endian="$3" "$1" | tr -d ' '
}

for _ in 1 2 3 4 5; do
	if [ "$(setting upgrade_available)" != 0 ]; then
		count=$(($(setting bootcount) + 1))
		set_env bootcount $count
	else
		count=0
	fi
	part=$(setting active_partition)
	[ $count -le "$(setting bootlimit)" ] || part=$(setting fallback_partition)
	load zImage "$part"
	load zero-sugar.dtb "$part"
	if [ "$(magic zImage 36 little)" != 016f2818 ] ||
		[ "$(magic zero-sugar.dtb 0 big)" != d00dfeed ]; then
		echo "$command: nothing to boot on partition $part"
		set_env upgrade_available 1
		continue
	fi
	which=broken
	initrd=
	! cmp -s zImage old/zImage || which=old
	if cmp -s zImage new/zImage; then
		which=new
		initrd='-initrd guard.cpio'
	fi
	echo "$command: booted the $which kernel from partition $part"

	cp --sparse=always emmc.img before.img
	rm -f writes.log
	: > writes.log
	# shellcheck disable=SC2086 # initrd is two words or none
	timeout --foreground -k 5 "$limit" qemu-system-arm -M mcimx7d-sabre -m 1G -smp 2 \
		-display none -monitor none -nic none -no-reboot \
		-serial null -serial null -serial null -serial null -serial null \
		-serial file:console.log -kernel zImage -dtb zero-sugar.dtb $initrd \
		-drive "if=sd,index=2,driver=blklogwrites,log-sector-size=512,file.driver=file,\
file.filename=emmc.img,log.driver=file,log.filename=writes.log" \
		-append "console=ttymxc5 quiet panic=1 root=/dev/mmcblk2p$part rootwait \
rootfstype=ext4 rw tablet.do=$command" > /dev/null 2>&1
	cat console.log >> consoles.log
	! grep -q "^tablet: $command: " console.log || exit 0
done
echo "error: $command: the tablet does not come up" >&2
exit 1

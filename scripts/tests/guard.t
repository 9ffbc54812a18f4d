#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The guard in a kernel that is flashed finds the root partition that the bootloader
# names as the vendor's kernel does, whatever this kernel calls the eMMC.
#
# From the environment, besides what setup.sh takes:
#	FLASH	what make kernel has built, with the guard
#	KERNEL	where a kernel was built for the emulated tablet: its device tree is
#		taken where FLASH has none

# shellcheck disable=SC2016
. "${0%/*}/setup.sh"
dtb=${FLASH-}/zero-sugar.dtb
[ -r "$dtb" ] || dtb=${KERNEL-}/tablet.dtb
if [ ! -r "${FLASH-}/zImage" ] || [ ! -r "$dtb" ]; then
	ktap_skip_all 'FLASH names no kernel with its device tree (make kernel)'
	exit 0
fi

# In the place of the tablet's init: says where it is
cat >init.c <<'END'
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	char line[256], *end;
	FILE *f = fopen("/partition", "r");

	fgets(line, sizeof(line), f);
	printf("init: on %s", line);
	mount("proc", "/proc", "proc", 0, NULL);
	f = fopen("/proc/partitions", "r");
	while (fgets(line, sizeof(line), f)) {
		end = strstr(line, "mmcblk");
		if (end && strlen(end) == 8)
			printf("init: disk %s", end);
	}
	if (!access("/dev/mmcblk2p4", F_OK))
		puts("init: the vendor's names");
	fflush(stdout);
	sleep(1);
	return reboot(RB_POWER_OFF);
}
END
arm-linux-gnueabihf-gcc -static -Os -o init init.c 2>/dev/null

# The partitions: the bootloader's, two systems, /home
truncate -s 64M emmc
printf 'label: dos\n2048,8192,c\n10240,40960,83\n51200,40960,83\n92160,\n' |
	PATH=$PATH:/sbin:/usr/sbin sfdisk -q emmc
for n in 2 3; do
	mkdir -p root/sbin root/dev root/proc root/boot
	cp init root/sbin/init
	echo "partition $n" >root/partition
	rm -f part
	truncate -s 20M part
	PATH=$PATH:/sbin:/usr/sbin mke2fs -q -t ext4 -d root part
	dd if=part of=emmc bs=512 seek=$((10240 + 40960 * (n - 2))) conv=notrunc status=none
done

# boot ROOT: with the bootloader's command line
boot()
{
	: >console
	timeout 60 qemu-system-arm -M mcimx7d-sabre -m 1G -smp 2 -display none -monitor none \
		-nic none -no-reboot -drive if=sd,index=2,format=raw,file=emmc \
		-serial null -serial null -serial null -serial null -serial null -serial file:console \
		-kernel "$FLASH/zImage" -dtb "$dtb" \
		-append "console=ttymxc5 $1 rootwait rootfstype=ext4 rw quiet panic=1" >qemu 2>&1
	tr -d '\r' <console >out
}

for n in 2 3; do
	boot "root=/dev/mmcblk2p$n"
	holds "root=/dev/mmcblk2p$n: that partition" grep -qx "init: on partition $n" out
	holds "and /dev has the vendor's names, on $(sed -n 's/^init: disk //p' out)" \
		grep -qx "init: the vendor's names" out
done
boot root=/dev/mmcblk1p3
holds 'another number: the same partition of the eMMC' grep -qx 'init: on partition 3' out
boot ''
holds 'no root=: a panic, which ends in a reboot' grep -q 'Kernel panic' out
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# PID 1 of the emulated tablet's root file systems: does what tablet.do= on the
# kernel command line says, one of tablet.sh's commands, "wait" or "kernelctl",
# says which partition it is on, and switches the machine off.

export PATH=/sbin:/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev 2> /dev/null
mount -t tmpfs none /tmp
mount /dev/mmcblk2p4 /home
# A battery, which QEMU has none of
mount -t tmpfs none /sys/class
mkdir -p /sys/class/power_supply/battery
echo Battery > /sys/class/power_supply/battery/type
echo 80 > /sys/class/power_supply/battery/capacity

what=$(sed -n 's/.*tablet.do=\([a-z]*\).*/\1/p' /proc/cmdline)
part=$(sed -n 's/.*root=.*p\([0-9]\).*/\1/p' /proc/cmdline)
echo "tablet: running from partition $part"
tool=/home/root/.checkpoint-restore-kernel/tablet.sh
case $what in
wait) sleep 150 ;;
kernelctl)
	# As `kernelctl set` does it: remove, then unpack
	cd / && rm -r boot/zImage boot/zero-sugar.dtb && sync
	tar -xpjf /home/root/.checkpoint-restore-kernel/new.tar.bz2
	;;
install) sh $tool install new "$(cat /proc/sys/kernel/osrelease)" 1 ;;
*) sh $tool "$what" ;;
esac
echo "tablet: $what: $?"
sync
poweroff -f
# Without a driver for it, QEMU's -no-reboot makes it an exit.
reboot -f

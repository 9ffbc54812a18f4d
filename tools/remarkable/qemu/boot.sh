#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: boot.sh DIR PORT
#
# Switches the emulated tablet in DIR (emmc.sh) on, with its ssh at PORT of this
# machine's loopback, and keeps it on as a tablet's battery does: a machine that
# reboots, or is reset by the watchdog that the bootloader leaves running, starts
# anew at the bootloader (bootloader.sh). Ends when it has switched itself off, or once
# DIR/on is gone; DIR/pid is QEMU's.
#
# DIR/boots gets a line for each start, and DIR/consoles.log what they said.
# DIR/writes.log has the last machine's writes, DIR/before.img the eMMC as they
# found it. DIR/initrd, if there, is laid over the new kernel's own.

dir=$1
port=$2

here=$(cd "$(dirname "$0")" && pwd)
# From U-Boot to the first line of a program
watchdog=60

trap 'kill $pid 2> /dev/null' EXIT
trap 'exit 130' INT TERM
pid=
cd "$dir" || exit 1
: > on
while [ -e on ]; do
	part=$("$here/bootloader.sh" "$dir/emmc.img" "$dir" count) || {
		echo "the bootloader starts no kernel: $part" >> boots
		[ "$part" = reset ] || rm -f on
		continue
	}
	which=broken
	! cmp -s zImage stock/zImage || which=old
	! cmp -s zImage new/zImage || which=new
	initrd=
	[ $which != new ] || [ ! -e initrd ] || initrd='-initrd initrd'
	echo "the $which kernel from partition $part" >> boots
	fdtoverlay -i zero-sugar.dtb -o live.dtb network.dtbo 2> /dev/null ||
		cp zero-sugar.dtb live.dtb

	# The console that the tablet's bootloader names says nothing in QEMU.
	sed -i 's/console=[^ ]* *//' arguments
	cp --sparse=always emmc.img before.img
	rm -f writes.log
	: > writes.log
	: > console.log
	# shellcheck disable=SC2086 # initrd is two words or none
	qemu-system-arm -M mcimx7d-sabre -m 1G -smp 2 -accel tcg,thread=single \
		-display none -monitor none -no-reboot \
		-nic "user,restrict=on,net=10.11.99.0/27,host=10.11.99.2,dhcpstart=10.11.99.5,\
hostfwd=tcp:127.0.0.1:$port-10.11.99.1:22" \
		-serial null -serial null -serial null -serial null -serial null \
		-serial file:console.log -kernel zImage -dtb live.dtb $initrd \
		-drive "if=sd,index=2,driver=blklogwrites,log-sector-size=512,file.driver=file,\
file.filename=emmc.img,log.driver=file,log.filename=writes.log" \
		-append "$(cat arguments) console=ttymxc5" > qemu.log 2>&1 &
	pid=$!
	echo $pid > pid
	seconds=0
	# A process that has ended has no exe.
	while [ -e /proc/$pid/exe ] && [ $seconds -lt $watchdog ] &&
			! grep -q '^tablet: ' console.log; do
		sleep 1
		seconds=$((seconds + 1))
	done
	[ $seconds -lt $watchdog ] || {
		echo 'reset by the watchdog' >> boots
		kill $pid
	}
	wait $pid
	pid=
	cat console.log >> consoles.log
	! grep -q 'reboot: Power down' console.log || rm -f on
done

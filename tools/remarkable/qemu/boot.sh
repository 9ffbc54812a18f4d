#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: boot.sh DIR PORT
#
# Switches on the emulated tablet that emmc.sh made in DIR. Its ssh server is at PORT
# of this machine's loopback. As on a battery, the tablet stays on: after a reboot, or
# a reset by the watchdog, it starts again with the bootloader. boot.sh ends when the
# tablet has switched itself off, when QEMU fails, or when somebody has removed DIR/on.
#
# The bootloader is the tablet's own, or Debian's, if BOOTLOADER in the environment names
# what uboot/build.sh or build_debian.sh made. Otherwise it is the stand-in, uboot.sh.
#
# DIR/pid is QEMU's PID. DIR/boots gets a line for each start, DIR/consoles.log what the
# kernels print. DIR/writes.log has the writes of the last start, DIR/before.img the eMMC
# before them. If there is a DIR/initrd, the new kernel is given it in addition to its own.

dir=$1
port=$2

here=$(cd "$(dirname "$0")" && pwd)
bootloader=$here/uboot.sh
[ -z "$BOOTLOADER" ] || bootloader="$here/uboot/run.sh $BOOTLOADER"
# Seconds from the start of the kernel to the first line that a program prints. In the
# tablet the bootloader starts this watchdog.
watchdog=60

trap 'kill $pid 2> /dev/null' EXIT
trap 'exit 130' INT TERM
pid=
cd "$dir" || exit 1
: > on
while [ -e on ]; do
	# shellcheck disable=SC2086 # a command and its first argument
	part=$($bootloader "$dir/emmc.img" "$dir" count) || {
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

	# With a damaged one QEMU does not start, where the tablet's kernel would hang.
	fdtget live.dtb / compatible > /dev/null 2>&1 || {
		echo 'reset by the watchdog' >> boots
		continue
	}

	# On the console that the tablet's bootloader names, QEMU shows nothing.
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
	wait $pid || {
		echo "QEMU failed: $(tail -n 1 qemu.log)" >> boots
		rm -f on
	}
	pid=
	cat console.log >> consoles.log
	! grep -q 'reboot: Power down' console.log || rm -f on
done

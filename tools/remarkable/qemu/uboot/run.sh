#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: run.sh UBOOT IMAGE DIR [count]
#
# Does what uboot.sh does, with the bootloader that build.sh or build_debian.sh made in
# UBOOT: QEMU runs it with the eMMC IMAGE until it would jump into the kernel. What it has
# loaded is read from its memory. DIR/bootloader.log has what it prints.

uboot=$1
image=$2
dir=$3
count=$4

snapshot=on
[ -z "$count" ] || snapshot=off
trap 'kill $pid 2> /dev/null; rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
pid=
tmp=$(mktemp -d) || exit 1
cd "$dir" || exit 1
mkfifo "$tmp/monitor.in" "$tmp/monitor.out" "$tmp/pins.in" "$tmp/pins.out"
: > bootloader.log
# If GPIO6_17 is low, the bootloader waits for a download over USB.
qemu-system-arm -M mcimx7d-sabre -m 1G -smp 1 -display none -no-reboot \
	-accel tcg,thread=single -chardev "pipe,id=monitor,path=$tmp/monitor" -mon monitor \
	-qtest "pipe:$tmp/pins" -qtest-log /dev/null \
	-serial file:bootloader.log \
	-device "loader,file=$uboot/u-boot.bin,addr=0x87800000,cpu-num=0" \
	-drive "if=sd,index=2,format=raw,file=$image,snapshot=$snapshot" > "$tmp/qemu.log" 2>&1 &
pid=$!
cat "$tmp/monitor.out" > "$tmp/said" &
cat "$tmp/pins.out" > /dev/null &
exec 8> "$tmp/monitor.in" 7> "$tmp/pins.in"
echo 'set_irq_in /machine/soc/gpio5 unnamed-gpio-in 17 1' >&7

tenths=0
while [ -e /proc/$pid/exe ] && [ $tenths -lt 900 ] &&
		! grep -qaE '^Starting kernel|^rM> |Should have halted' bootloader.log; do
	sleep 0.1
	tenths=$((tenths + 1))
done
grep -qa '^Starting kernel' bootloader.log || {
	if grep -qaE 'Should have halted|and turning off' bootloader.log; then
		echo off
	elif grep -qa '^rM> ' bootloader.log; then
		echo prompt
	elif [ -e /proc/$pid/exe ]; then
		echo 'error: the bootloader has not decided after 90 s' >&2
	else
		echo reset
	fi
	exit 1
}

# How many bytes it has read, and where the device tree for Linux is
# shellcheck disable=SC2046 # several words
set -- $(tr -d '\r' < bootloader.log | sed -n \
	-e 's/^\([0-9]*\) bytes read in .*/\1/p' \
	-e 's/.*Loading Device Tree to \([0-9a-f]*\), end \([0-9a-f]*\).*/\1 \2/p')
while [ $# -gt 4 ]; do
	shift
done
[ $# -eq 4 ] || { echo 'error: cannot read in bootloader.log what it loaded' >&2; exit 1; }
{
	echo stop
	echo "pmemsave 0x80800000 $1 \"$tmp/zImage\""
	echo "pmemsave 0x83000000 $2 \"$tmp/zero-sugar.dtb\""
	echo "pmemsave 0x$3 $((0x$4 - 0x$3 + 1)) \"$tmp/live.dtb\""
	echo quit
} >&8
wait $pid
pid=
mv "$tmp/zImage" "$tmp/zero-sugar.dtb" .
fdtget -t s "$tmp/live.dtb" /chosen bootargs > arguments
sed -n 's/.*root=[^ ]*p\([0-9]\).*/\1/p' arguments

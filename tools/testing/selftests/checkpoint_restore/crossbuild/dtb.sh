#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: dtb.sh TREE OUT DTB DTS
#
# Makes DTB, the device tree for the kernel that was built from TREE in OUT: the
# tablet's own if TREE has it, otherwise from the source DTS. Of NXP's kernels always
# the latter: they read what QEMU lacks where a device tree names it.

tree=$1
out=$2
dtb=$3
own=$4

here=$(dirname "$0")
dir=arch/arm/boot/dts
set -e
if [ ! -e "$tree/arch/arm/mach-imx/busfreq-imx.c" ] && name=$("$here/dts.sh" "$tree"); then
	"$here/kbuild.sh" "$tree" "$out" "$name.dtb"
	cp "$out/$dir/$name.dtb" "$dtb.part"
else
	echo "note: no device tree of the tablet in this kernel that QEMU can take: taking our own"
	arm-linux-gnueabi-cpp -nostdinc -undef -D__DTS__ -x assembler-with-cpp \
		-I "$tree/$dir" -I "$tree/include" \
		"$own" "$dtb.dts"
	"$out/scripts/dtc/dtc" -q -O dtb -o "$dtb.part" "$dtb.dts"
	rm -f "$dtb.dts"
fi
mv "$dtb.part" "$dtb"

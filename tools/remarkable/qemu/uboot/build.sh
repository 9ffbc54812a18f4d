#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: build.sh TREE OUT
#
# Builds the tablet's own bootloader in OUT from the vendor's source TREE (U-Boot 2018.03,
# branch zero-sugar). TREE is not changed. OUT/u-boot.bin is what patch.c makes of it for
# QEMU, OUT/built-in.env the environment that is built into it.
#
# If TREE is no such source, or another version, prints one line and exits with 1.

tree=$1
out=$2

here=$(cd "$(dirname "$0")" && pwd)
[ -f "$tree/configs/zero-sugar_defconfig" ] || {
	echo "error: UBOOT=$tree: has no zero-sugar_defconfig: name reMarkable's U-Boot" >&2
	exit 1
}
set -e
trap 'rm -f "$out"/*.part' EXIT
trap 'exit 130' INT TERM
mkdir -p "$out/build"
tree=$(realpath "$tree")
out=$(realpath "$out")

# vendor ARGUMENT...: the vendor's make, without the settings of a make that called this.
# Its host tools do not link without -O2, and not by today's gcc without -fcommon.
vendor()
{
	env -u MAKELEVEL -u MAKEFLAGS make -s -j"$(nproc)" -C "$tree" O="$out/build" ARCH=arm \
		CROSS_COMPILE=arm-linux-gnueabi- HOSTCFLAGS='-O2 -fcommon' "$@"
}
[ -f "$out/build/.config" ] || vendor zero-sugar_defconfig
[ -f "$out/build/u-boot.bin" ] || vendor u-boot.bin

# at SYMBOL: its offset in u-boot.bin
at()
{
	value=$(arm-linux-gnueabi-nm "$out/build/u-boot" |
		awk -v name="$1" '$3 == name { print $1 }')
	start=$(arm-linux-gnueabi-nm "$out/build/u-boot" | awk '$3 == "_start" { print $1 }')
	[ -n "$value" ] || { echo "error: this U-Boot has no $1" >&2; exit 1; }
	echo $((0x$value - 0x$start))
}

arm-linux-gnueabi-gcc -c -o "$out/abort.o.part" "$here/abort.S"
arm-linux-gnueabi-objcopy -O binary "$out/abort.o.part" "$out/abort.bin.part"
gcc -O2 -Wall -Wextra -o "$out/patch.part" "$here/patch.c"
"$out/patch.part" "$out/build/u-boot.bin" "$out/abort.bin.part" "$(at data_abort)" \
	"$out/u-boot.bin.part"
# The environment ends at an empty string. U-Boot skips a space before a name.
tail -c "+$(($(at default_environment) + 1))" "$out/build/u-boot.bin" | head -c 8192 |
	tr '\0' '\n' | sed '/^$/,$d; s/^ *//' > "$out/built-in.env.part"
mv "$out/built-in.env.part" "$out/built-in.env"
mv "$out/u-boot.bin.part" "$out/u-boot.bin"

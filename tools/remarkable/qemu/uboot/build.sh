#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: build.sh TREE OUT
#
# Builds the tablet's own bootloader from the vendor's source TREE (U-Boot 2018.03,
# branch zero-sugar), which stays as it is, in OUT: OUT/u-boot.bin, what patch.c
# makes of it for QEMU, and OUT/built-in.env, the environment built into it.
#
# Exits with 1, and one line, where TREE is no such source or another version.

tree=$1
out=$2

here=$(cd "$(dirname "$0")" && pwd)
[ -f "$tree/configs/zero-sugar_defconfig" ] || {
	echo "error: UBOOT=$tree: no zero-sugar_defconfig there: it takes reMarkable's U-Boot" >&2
	exit 1
}
set -e
trap 'rm -f "$out"/*.part' EXIT
trap 'exit 130' INT TERM
mkdir -p "$out/build"
tree=$(realpath "$tree")
out=$(realpath "$out")

# vendor ARGUMENT...: its own make, which is no part of one that called this. Its
# tools want -fcommon with a compiler of today, and -O2, without which they do not
# link.
vendor()
{
	env -u MAKELEVEL -u MAKEFLAGS make -s -j"$(nproc)" -C "$tree" O="$out/build" ARCH=arm \
		CROSS_COMPILE=arm-linux-gnueabi- HOSTCFLAGS='-O2 -fcommon' "$@"
}
[ -f "$out/build/.config" ] || vendor zero-sugar_defconfig
[ -f "$out/build/u-boot.bin" ] || vendor u-boot.bin

# at SYMBOL: where it is in the file
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
# It ends at an empty string; some names begin with a space, which U-Boot skips.
tail -c "+$(($(at default_environment) + 1))" "$out/build/u-boot.bin" | head -c 8192 |
	tr '\0' '\n' | sed '/^$/,$d; s/^ *//' > "$out/built-in.env.part"
mv "$out/built-in.env.part" "$out/built-in.env"
mv "$out/u-boot.bin.part" "$out/u-boot.bin"

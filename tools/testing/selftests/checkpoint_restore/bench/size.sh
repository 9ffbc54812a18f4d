#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: size.sh TREE BASELINE_OUT PATCHED_OUT DIR
#
# How many bytes the series makes a kernel larger: the text, data and bss of
# vmlinux, and zImage, as lines in DIR/rows.tsv, and bloat-o-meter's list of
# functions in DIR/bloat-o-meter.txt.

tree=$1
baseline=$2
patched=$3
dir=$4

rows()
{
	arm-linux-gnueabi-size "$2/vmlinux" | awk -v kernel="$1" -v OFS='\t' '
	NR == 1 { for (i = 1; i <= 3; i++) name[i] = $i }
	NR == 2 { for (i = 1; i <= 3; i++)
		print "size", kernel, "vmlinux", name[i], 0, $i, 1 }'
	bytes=$(stat -c %s "$2/arch/arm/boot/zImage")
	printf 'size\t%s\tzImage\tfile\t0\t%s\t1\n' "$1" "$bytes"
}

mkdir -p "$dir/bin" || exit 1
rows baseline "$baseline" > "$dir/rows.tsv" || exit 1
rows patched "$patched" >> "$dir/rows.tsv" || exit 1

# It has had an option for the cross compiler's nm since 5.17 only.
ln -sf "$(command -v arm-linux-gnueabi-nm)" "$dir/bin/nm" || exit 1
PATH=$dir/bin:$PATH python3 "$tree/scripts/bloat-o-meter" \
	"$baseline/vmlinux" "$patched/vmlinux" > "$dir/bloat-o-meter.txt"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: size.sh TREE BASELINE_OUT PATCHED_OUT DIR
#
# By how many bytes the series makes vmlinux larger, as lines in DIR/rows.tsv: its
# text, data and bss, each section, and each symbol that has another size. The size
# of a symbol is what the compiler made of the source; a section also has padding
# between functions, and tables about them. bloat-o-meter finds the symbols; its
# list is in DIR/bloat-o-meter.txt.

tree=$1
baseline=$2
patched=$3
dir=$4

sums()
{
	arm-linux-gnueabi-size "$2/vmlinux" | awk -v kernel="$1" -v OFS='\t' '
	NR == 1 { for (i = 1; i <= 3; i++) name[i] = $i }
	NR == 2 { for (i = 1; i <= 3; i++)
		print "size", kernel, "vmlinux", name[i], 0, $i, 1 }'
}

# Sections in memory whose sizes differ
sections()
{
	arm-linux-gnueabi-size -A "$baseline/vmlinux" > "$dir/baseline" &&
		arm-linux-gnueabi-size -A "$patched/vmlinux" > "$dir/patched" &&
		awk -v OFS='\t' '
	$3 !~ /^[1-9][0-9]*$/ { next }
	FILENAME == ARGV[1] { old[$1] = $2; next }
	$2 != old[$1] {
		print "size", "baseline", "section", $1, 0, old[$1] + 0, 1
		print "size", "patched", "section", $1, 0, $2, 1
	}' "$dir/baseline" "$dir/patched"
}

symbols()
{
	awk -v OFS='\t' 'NF == 4 && $4 ~ /^[+-][0-9]+$/ {
		print "size", "baseline", "symbol", $1, 0, $2 + 0, 1
		print "size", "patched", "symbol", $1, 0, $3 + 0, 1
	}' "$dir/bloat-o-meter.txt"
}

set -e
mkdir -p "$dir/bin"
# Only since 5.17 has it an option for the cross compiler's nm.
ln -sf "$(command -v arm-linux-gnueabi-nm)" "$dir/bin/nm"
PATH=$dir/bin:$PATH python3 "$tree/scripts/bloat-o-meter" \
	"$baseline/vmlinux" "$patched/vmlinux" > "$dir/bloat-o-meter.txt"
{
	sums baseline "$baseline"
	sums patched "$patched"
	sections
	symbols
} > "$dir/rows.tsv.part"
mv "$dir/rows.tsv.part" "$dir/rows.tsv"

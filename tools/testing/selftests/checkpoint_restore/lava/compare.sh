#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: compare.sh LAVA LOGS KERNEL...
#
# Compares what LAVA's dispatcher said, in LAVA/KERNEL.log, with the results that
# the same boots had here: LOGS/KERNEL/results.tsv. Leaves LAVA/KERNEL.tsv, LAVA's
# results in the same form. Prints each that differs: "-" is ours, "+" is LAVA's.
#
# Exits with 1 if a result differs, or if a job did not come to its end.

lava=$1
logs=$2
shift 2

here=$(dirname "$0")
trap 'rm -f "$lava"/*.part' EXIT
trap 'exit 130' INT TERM

# compare KERNEL
compare()
{
	ours=$logs/$1/results.tsv
	for file in "$ours" "$lava/$1.log"; do
		[ -s "$file" ] || {
			echo "error: no results in $file: make run and lava-run write them" >&2
			return 1
		}
	done
	awk -f "$here/results.awk" "$lava/$1.log" > "$lava/$1.part" || {
		echo "error: LAVA's job did not come to its end: see $lava/$1.log" >&2
		return 1
	}
	mv "$lava/$1.part" "$lava/$1.tsv"
	sort "$lava/$1.tsv" > "$lava/$1.theirs.part"
	sort "$ours" | diff - "$lava/$1.theirs.part" > "$lava/$1.diff.part"
	sed -n -e 's/^</    -/p' -e 's/^>/    +/p' "$lava/$1.diff.part"
	[ ! -s "$lava/$1.diff.part" ] || {
		echo "error: $1: LAVA's results are not ours" >&2
		return 1
	}
	echo "  $1: $(wc -l < "$ours") results, the same in LAVA"
}

status=0
for kernel; do
	compare "$kernel" || status=1
done
exit $status

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: bench.sh DIR TREE BASELINE_OUT PATCHED_OUT GUEST TESTS CRIU PART...
#
# make bench: measures the kernels built in BASELINE_OUT and PATCHED_OUT, the second
# from TREE, on the emulated tablet. Its programs are in the archives GUEST and TESTS
# and in the file CRIU. Each PART is
#
#	size	bytes: size.sh
#	cost	instructions of the calls that the series touches: kernel_cost.c
#	pids	what each way to a wanted PID costs: wanted_pid.c, thread_group.c
#	misses	the same while others take PIDs: contention.c
#	criu	dump and restore, by root and by a user: criu.sh
#	quick	smaller numbers; alone it means the first four, in a minute
#
# Leaves results.tsv, results.md and the plots in DIR. Prints which aims are reached,
# and whether the documentation has the figures that were measured: page.awk.
#
# Exits with 1 if a measured aim is missed or a figure differs.

dir=$1
tree=$2
baseline=$3
patched=$4
guest=$5
tests=$6
criu=$7
shift 7

here=$(cd "$(dirname "$0")" && pwd)
page=$here/../../../../../Documentation/admin-guide/checkpoint-restore-cost.rst
step=$here/../crossbuild/step.sh
programs=/kselftest/checkpoint_restore/bench

bench=$*
quick=
parts=
for part; do
	case $part in
	quick)
		quick=1
		;;
	*)
		parts="$parts $part"
		;;
	esac
done
[ -n "$parts" ] || parts='size cost pids misses'

# count PART KERNEL KERNEL_OUT COMMAND
count()
{
	ICOUNT=1 "$step" "count $2: $1" "$dir/$1.$2.log" \
		"$here/count_in_guest.sh" "$3" "$dir/initrd" "$dir/$1.$2" "$1" "$2" "$4"
}

# measure PART: its rows go to DIR/PART*/rows.tsv
measure()
{
	case $1 in
	size)
		"$step" "bytes" "$dir/size.log" \
			"$here/size.sh" "$tree" "$baseline" "$patched" "$dir/size"
		;;
	cost)
		count cost baseline "$baseline" "$programs/kernel_cost${quick:+,30}" &&
			count cost patched "$patched" "$programs/kernel_cost${quick:+,30}"
		;;
	pids)
		count pids patched "$patched" "$programs/pids.sh${quick:+,quick}"
		;;
	misses)
		"$step" "contention" "$dir/misses.patched.log" \
			"$here/count_in_guest.sh" "$patched" "$dir/initrd" "$dir/misses.patched" \
			misses patched "$programs/contention${quick:+,50}"
		;;
	criu)
		count criu patched "$patched" "$programs/criu.sh${quick:+,quick}"
		;;
	esac
}

mkdir -p "$dir" || exit 1
trap 'rm -rf "$dir/initrd" "$dir/criu.cpio" "$dir/criu.d"' EXIT
trap 'exit 130' INT TERM
rm -f "$dir"/*/rows.tsv "$dir"/results.* "$dir"/*.svg

cat "$guest" "$tests" > "$dir/initrd" || exit 1
case $parts in
*criu*)
	# In the archive, not on a disk, for which the guest would wait
	mkdir -p "$dir/criu.d/criu" && cp "$criu" "$dir/criu.d/criu/" || exit 1
	"$here/../crossbuild/cpio.sh" "$dir/criu.d" "$dir/criu.cpio" || exit 1
	cat "$dir/criu.cpio" >> "$dir/initrd" || exit 1
	;;
esac

for part in $parts; do
	measure "$part" || exit 1
done

{
	echo '#part kernel what who x median runs each' | tr ' ' '\t'
	cat "$dir"/*/rows.tsv
} > "$dir/results.tsv.part" || exit 1
mv "$dir/results.tsv.part" "$dir/results.tsv"
awk -v command="make bench BENCH='$bench'" -f "$here/pairs.awk" -f "$here/report.awk" \
	"$dir/results.tsv" > "$dir/results.md" || exit 1
"$step" "plots" "$dir/plots.log" "$here/plots.sh" "$dir" || exit 1
echo "  results: $dir/results.md"
reached=0
awk -f "$here/pairs.awk" -f "$here/aims.awk" "$dir/results.tsv" || reached=1
# With smaller numbers the figures differ.
if [ -z "$quick" ]; then
	linux=$(awk '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v sep $3; sep = "." }
		END { print v }' "$tree/Makefile")
	awk -v linux="$linux" -f "$here/pairs.awk" -f "$here/page.awk" \
		"$dir/results.tsv" "$page" || reached=1
fi
exit $reached

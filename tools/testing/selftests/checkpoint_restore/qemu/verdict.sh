#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: verdict.sh LOGS KERNEL...
#
# Judges the last boot of each KERNEL: baseline, patched or reference
# (upstream's own implementation). Reads LOGS/KERNEL/results.tsv, and compares
# the patched kernel with the others. LOGS/KERNEL/verdicts.tsv gets the verdict
# on each test. The last line is "N passed, N failed, N skipped". With V=1 in
# the environment each test is named.
#
# Exits with 1 if anything is not as expected.

logs=$1
shift

here=$(dirname "$0")
verdict=0
for kernel; do
	: > "$logs/$kernel/verdicts.tsv"
	[ "$kernel" != reference ] || continue
	awk -v kernel="$kernel" -v verbose="${V:-0}" -v logs="$logs/$kernel" \
		-v verdicts="$logs/$kernel/verdicts.tsv" -f "$here/judge.awk" "$here/expected" \
		"$logs/$kernel/expected" "$logs/$kernel/results.tsv" || verdict=1
done > "$logs/verdict"
if [ "$*" = "baseline patched" ] &&
	grep -qs ':authz:' "$logs/baseline/results.tsv" "$logs/patched/results.tsv"; then
	difference=passed
	awk -f "$here/difference.awk" "$logs/baseline/cells" "$logs/patched/cells" \
		>> "$logs/verdict" || { verdict=1; difference=failed; }
	printf '%s\tcheckpoint_restore:authz:(differences)\n' $difference \
		>> "$logs/patched/verdicts.tsv"
fi
if [ "$*" = "patched reference" ]; then
	awk -f "$here/agree.awk" "$logs/reference.lacks" \
		"$logs/patched/expected" "$logs/reference/console.log" \
		"$logs/patched/results.tsv" "$logs/reference/results.tsv" \
		>> "$logs/verdict" || verdict=1
fi

# What each kernel said to the one question that all of this is about
for kernel; do
	log=$logs/$kernel/clone3.clone3_cap_checkpoint_restore.log
	grep -qs :clone3_cap_checkpoint_restore: "$logs/$kernel/results.tsv" || continue
	answer=$(sed -n 's/^.*CAP_CHECKPOINT_RESTORE alone: .*got \(.*\)$/\1/p' "$log")
	printf '  %s: clone3() with a chosen PID, uid 1000 with %s alone: %s\n' \
		"$kernel" CAP_CHECKPOINT_RESTORE "${answer:-granted}"
done

# And what became of a program that a user dumped before a power cycle
for kernel; do
	for half in dump restore; do
		log=$logs/$kernel/criu.$half.log
		grep -qs "criu:$half:" "$logs/$kernel/results.tsv" || continue
		sed -n "s/^note: /  $kernel: $half: /p" "$log"
	done
done

grep -v '^total ' "$logs/verdict"
awk '/^total / { passed += $2; failed += $3; skipped += $4 }
	END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' \
	"$logs/verdict"
exit "$verdict"

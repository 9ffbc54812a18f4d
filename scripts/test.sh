#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: test.sh DIR CHECK...
#
# Adds up the results that DIR/logs has: of each CHECK, of the selftests on both kernels
# and under each LSM, of the tests of the tools, and of the samples of the mutants and of
# test-deploy. What no kernel ran is in DIR/logs/PART/verdicts.tsv, a line for each test
# in the form of qemu/judge.awk.
# The last line is "N passed, N failed, N skipped" over all.
#
# Exits with 1 if a test failed.

dir=$1
shift

here=$(cd "$(dirname "$0")" && pwd)
qemu=$here/../tools/testing/selftests/checkpoint_restore/qemu
logs=$dir/logs
parts='check mutants deploy tools'
status=0
for part in $parts; do
	mkdir -p "$logs/$part"
	: > "$logs/$part/verdicts.tsv"
done

for check; do
	word=failed
	[ ! -e "$logs/check/$check.passed" ] || word=passed
	printf '%s\tcheck:%s:clean\n' $word "$check" >> "$logs/check/verdicts.tsv"
done
"$here/table.sh" "$dir" "$@"

# A mutant that survives is a test that is missing.
awk '/^  [^ ]+ +(killed|SURVIVED|DOES NOT) / {
		print ($2 == "killed" ? "passed" : "failed") "\tmutants:sample:" $1
	}
	/ killed of / { ended = 1 }
	END { if (!ended) print "failed\tmutants:sample:(program)" }' \
	"$logs/sample.log" > "$logs/mutants/verdicts.tsv"
awk -v folder=deploy -f "$here/tap.awk" "$logs/deploy-sample.log" > "$logs/deploy/verdicts.tsv"

awk -v folder=tools -f "$here/tap.awk" "$logs/tools.tap" > "$logs/tools/verdicts.tsv"

for job in test criu timing test-lsm; do
	boots='baseline patched'
	[ $job != test-lsm ] || boots='selinux apparmor'
	# shellcheck disable=SC2086 # a word for each boot
	"$qemu/verdict.sh" "$logs/$job" $boots > "$logs/$job.verdict" || status=1
	sed '$d' "$logs/$job.verdict"
done

{
	for part in $parts; do
		cat "$logs/$part/verdicts.tsv"
	done
	for job in test criu timing test-lsm; do
		tail -n 1 "$logs/$job.verdict"
	done
} | awk '/^[0-9]+ passed, / { n["passed"] += $1; n["failed"] += $3; n["skipped"] += $5; next }
	{ n[$1]++ }
	END {
		printf "%d passed, %d failed, %d skipped\n", n["passed"], n["failed"], n["skipped"]
		exit n["failed"] > 0
	}' || status=1
exit "$status"

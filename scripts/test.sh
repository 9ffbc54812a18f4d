#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: test.sh DIR CHECK...
#
# All tests, on what DIR holds: the CHECKs of check.sh, each a test; those of
# the tools, under prove; and the selftests on both kernels and the samples of the
# mutants and of test-deploy, whose results are there already. Ends with one line
# "N passed, N failed, N skipped" over all.
#
# Exits with 1 if a test failed.

dir=$1
shift

here=$(cd "$(dirname "$0")" && pwd)
qemu=$here/../tools/testing/selftests/checkpoint_restore/qemu
logs=$dir/logs
counts=$logs/counts
status=0

# The results come as lines "N passed, N failed, N skipped".
: > "$counts"
for check; do
	result='1 passed, 0 failed, 0 skipped'
	"$here/check.sh" "$dir" "$check" || {
		result='0 passed, 1 failed, 0 skipped'
		status=1
	}
	echo "$result" >> "$counts"
done
"$here/table.sh" "$dir" "$@"

# A mutant that survives is a test that is missing.
awk '/ killed of / { print $1 " passed, " $4 - $1 " failed, 0 skipped"; ended = 1 }
	END { if (!ended) print "0 passed, 1 failed, 0 skipped" }' \
	"$logs/sample.log" >> "$counts"
awk '/^ok [0-9]/ { passed++ }
	/^not ok [0-9]/ { failed++ }
	/^1\.\.0 # SKIP/ { skipped = 1 }
	/ power cuts survived, / { ended = 1 }
	END {
		failed += !ended && !skipped
		print passed + 0 " passed, " failed " failed, " skipped + 0 " skipped"
	}' \
	"$logs/deploy-sample.log" >> "$counts"

export BASELINE="$dir/baseline/tree"
export KERNEL="$dir/kernel/patched"
export GUEST="$dir/../guest/guest.cpio"
"$qemu/../crossbuild/step.sh" "tests of the tools" "$logs/tools.tap" \
	prove --verbose --merge "$here/tests" || status=1
# prove repeats each test's own TAP, and says so where a file fails as a whole.
awk '/^(not )?ok [0-9]+/ {
	if (toupper($0) ~ /# SKIP/) skipped++
	else if ($1 == "ok") passed++
	else failed++
}
/^(Dubious|  Parse errors:)/ { dubious++ }
END {
	if (!failed) failed = dubious
	print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped"
}' "$logs/tools.tap" >> "$counts"

for guest in "$logs/test" "$logs/criu" "$logs/timing"; do
	"$qemu/verdict.sh" "$guest" baseline patched > "$logs/guest.verdict" ||
		status=1
	sed '$d' "$logs/guest.verdict"
	tail -n 1 "$logs/guest.verdict" >> "$counts"
done

awk '{ passed += $1; failed += $3; skipped += $5 }
	END {
		printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped
		exit failed > 0
	}' "$counts" || status=1
exit "$status"

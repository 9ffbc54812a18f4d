#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: test.sh DIR
#
# All tests, on what DIR holds: those of the tools, under prove, and the
# selftests on both kernels, whose results are there already. Ends with one
# line "N passed, N failed, N skipped" over all of them.
#
# Exits with 1 if a test failed.

dir=$1
here=$(cd "$(dirname "$0")" && pwd)
qemu=$here/../tools/testing/selftests/checkpoint_restore/qemu
logs=$dir/logs
status=0

export BASELINE="$dir/baseline"
export PREPARED="$dir/tree"
"$qemu/step.sh" "tests of the tools" "$logs/tools.tap" \
	prove --verbose --merge "$here/t" || status=1
"$qemu/verdict.sh" "$logs" baseline patched > "$logs/guest.verdict" || status=1
sed '$d' "$logs/guest.verdict"

{
	# prove --verbose repeats each test's own TAP.
	awk '/^(not )?ok [0-9]+/ {
		if (toupper($0) ~ /# SKIP/) skipped++
		else if ($1 == "ok") passed++
		else failed++
	}
	END { print passed + 0 " passed, " failed + 0 " failed, " skipped + 0 " skipped" }' \
		"$logs/tools.tap"
	tail -n 1 "$logs/guest.verdict"
} | awk '{ passed += $1; failed += $3; skipped += $5 }
	END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }'
exit "$status"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Asks kmemleak whether the tests before this one lost kernel memory, so it runs last.
# What was lost before init, as on 5.8 on this board, is printed and is no failure.
# Needs CONFIG_DEBUG_KMEMLEAK.
# shellcheck source=SCRIPTDIR/ktap_helpers.sh
. "$(dirname "$0")/ktap_helpers.sh"
kmemleak=/sys/kernel/debug/kmemleak

[ -e "$kmemleak" ] || mount -t debugfs none /sys/kernel/debug 2> /dev/null
if [ ! -w "$kmemleak" ]; then
	ktap_skip_all "no $kmemleak: no CONFIG_DEBUG_KMEMLEAK, or not root"
	exit "$KSFT_SKIP"
fi

# kmemleak does not report memory that is younger than five seconds or changed
# since the last scan.
sleep 6
echo scan > "$kmemleak"
echo scan > "$kmemleak"

# reports 1: the reports from before init; reports 0: all others
reports()
{
	awk -v start="$1" '
		function flush() {
			if ((report ~ /\n  comm "swapper\/0", pid 1,/) == start)
				printf "%s", report
			report = ""
		}
		/^unreferenced/ { flush() }
		{ report = report $0 "\n" }
		END { flush() }' "$kmemleak"
}

ktap_print_header
ktap_set_plan 1
reports 1 | sed 's/^/# before the tests: /'
if ! lost=$(reports 0) || [ -n "$lost" ]; then
	echo "$lost" | sed 's/^/# /'
	ktap_test_fail no_kernel_memory_lost
else
	ktap_test_pass no_kernel_memory_lost
fi
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The tests that ran before this one have lost no kernel memory: kmemleak finds
# none that nothing points to any more. What the kernel lost before it started
# init, as 5.8 does on this board, is told and no failure. Runs last; asks for
# CONFIG_DEBUG_KMEMLEAK.
# shellcheck source=SCRIPTDIR/ktap_helpers.sh disable=SC1091
. "$(dirname "$0")/ktap_helpers.sh"
kmemleak=/sys/kernel/debug/kmemleak

[ -e "$kmemleak" ] || mount -t debugfs none /sys/kernel/debug 2> /dev/null
if [ ! -w "$kmemleak" ]; then
	ktap_skip_all "no $kmemleak: no CONFIG_DEBUG_KMEMLEAK, or not root"
	exit "$KSFT_SKIP"
fi

# What is younger than five seconds, or changed since the last scan, is not
# called lost yet.
sleep 6
echo scan > "$kmemleak"
echo scan > "$kmemleak"

# reports 1: what kmemleak says of the kernel's start; reports 0: all else
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

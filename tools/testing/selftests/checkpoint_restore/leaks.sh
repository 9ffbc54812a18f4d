#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The tests that ran before this one have lost no kernel memory: kmemleak finds
# none that nothing points to any more. Runs last; asks for
# CONFIG_DEBUG_KMEMLEAK.
kmemleak=/sys/kernel/debug/kmemleak

[ -e "$kmemleak" ] || mount -t debugfs none /sys/kernel/debug 2> /dev/null
if [ ! -w "$kmemleak" ]; then
	echo "1..0 # SKIP no $kmemleak: no CONFIG_DEBUG_KMEMLEAK, or not root"
	exit 4
fi

# What is younger than five seconds, or changed since the last scan, is not
# called lost yet.
sleep 6
echo scan > "$kmemleak"
echo scan > "$kmemleak"

echo 1..1
report=$(cat "$kmemleak")
if [ -n "$report" ]; then
	echo "$report" | sed 's/^/# /'
	echo "not ok 1 no_kernel_memory_lost"
	exit 1
fi
echo "ok 1 no_kernel_memory_lost"

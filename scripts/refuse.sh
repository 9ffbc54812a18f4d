#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: refuse.sh NAME=VALUE...
#
# Prints one line about the first option of make that has a wrong value, or
# nothing. make asks before it does anything else. "given" has the names on its
# command line.

cd "$(dirname "$0")/.." || exit 1
given=
for option; do
	export "${option?}"
done

{
	for name in $given; do
		grep -qx "config $name" Kconfig || [ "$name" = BUILT ] ||
			echo "$name: make has no such option: make help lists them"
	done
	awk -v show=wrong -f scripts/options.awk Kconfig
	[ -z "$KSRC" ] || [ -e "$KSRC" ] ||
		echo "KSRC=$KSRC: no such file or directory: name a kernel source"
	for part in $BENCH; do
		case $part in
		size | cost | pids | misses | criu | quick) ;;
		*) echo "BENCH=$part: give some of size cost pids misses criu, or quick" ;;
		esac
	done
	set -f
	for pattern in $MUTANTS; do
		set +f
		# shellcheck disable=SC2086 # a pattern
		ls scripts/mutants/$pattern.diff > /dev/null 2>&1 ||
			echo "MUTANTS=$pattern: no such file in scripts/mutants"
	done
} | head -n 1

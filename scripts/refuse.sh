#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: refuse.sh NAME=VALUE...
#
# Prints one line about the first option of make whose value is wrong, or nothing.
# make calls it before it does anything else. "given" is the list of the names on
# make's command line.

cd "$(dirname "$0")/.." || exit 1
given=
for option; do
	export "${option?}"
done

# has_tests DIRECTORY: here or in a kernel source; an archive may have it
has_tests()
{
	known=
	for tree in . "$KSRC" "$O"/*/baseline/tree; do
		[ ! -d "$tree/tools/testing/selftests/$1" ] || return 0
		[ "$tree" = . ] || [ ! -d "$tree/tools/testing/selftests" ] || known=1
	done
	[ -z "$known" ]
}

{
	for name in $given; do
		grep -qx "config $name" Kconfig || [ "$name" = ALTERED ] ||
			echo "$name: make has no such option: make help lists them"
	done
	awk -v show=wrong -f scripts/options.awk Kconfig
	if [ -d "$KSRC" ]; then
		[ -e "$KSRC/.git" ] || [ -f "$KSRC/kernel/pid.c" ] ||
			echo "KSRC=$KSRC: this is not a kernel source: it has no kernel/pid.c"
	elif [ -f "$KSRC" ]; then
		case $KSRC in
		*.tar | *.tar.* | *.tgz | *.txz) ;;
		*) echo "KSRC=$KSRC: this is neither a directory nor a .tar.*" ;;
		esac
	elif [ -n "$KSRC" ]; then
		echo "KSRC=$KSRC: no such file or directory: name a kernel source"
	fi
	for target in $TARGETS; do
		has_tests "$target" ||
			echo "TARGETS=$target: no such directory in tools/testing/selftests"
	done
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

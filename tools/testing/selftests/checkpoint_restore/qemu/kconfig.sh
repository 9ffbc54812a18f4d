#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kconfig.sh TREE OUT FRAGMENT...
#
# Configures the kernel TREE in the directory OUT: everything off that can be
# off, but for the lines of the FRAGMENTs. Kconfig drops a line that it cannot
# satisfy without a word, so each is looked up in the outcome.
#
# Exits with 1 if a line was dropped; all of them are named.

tree=$1
out=$2
shift 2

mkdir -p "$out" || exit 1
cat "$@" > "$out/all.config" || exit 1
KCONFIG_ALLCONFIG=$out/all.config \
	"$(dirname "$0")/kbuild.sh" -C "$tree" O="$out" allnoconfig || exit 1

dropped=0
for fragment; do
	lines=$(grep -E '^(CONFIG_|# CONFIG_.* is not set)' "$fragment" |
		grep -vxF -f "$out/.config" |
		# A symbol that this kernel does not know is as good as off.
		grep -v ' is not set$')
	[ -n "$lines" ] || continue
	dropped=1
	echo "$lines" | sed "s|^|error: Kconfig dropped |; s|\$| of $fragment|" >&2
done
[ "$dropped" -eq 0 ] || rm -f "$out/.config"
exit "$dropped"

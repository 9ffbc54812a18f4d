#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: before.sh BASELINE TREE
#
# Makes TREE, the kernel that the patched one is compared with: BASELINE with the
# commits of the part base, in a tree like tree.sh's. If BASELINE needs none of
# those commits, it is that kernel itself, and there is no TREE.
#
# Exits with 1, and one line, if it cannot.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
usage 2 "$@"
baseline=$1
tree=$2

[ -f "$baseline/Makefile" ] || die "no baseline in $baseline: make it with scripts/baseline.sh"
[ ! -e "$tree" ] || [ -e "$tree/.git/series-state" ] ||
	die "$tree is there and was not made by this: choose another O="
scratch
export PART=base
load_for "$baseline"
if [ -s "$TMP/commits" ]; then
	mkdir -p "$(dirname "$tree")"
	"${0%/*}/tree.sh" "$baseline" "$tree"
else
	rm -rf "$tree"
fi

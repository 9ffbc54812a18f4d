#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# before.sh BASE TREE
#
# Makes TREE, the kernel that the tests take for the baseline: BASE with the
# commits of the series' part base on it, in a tree as tree.sh makes it. A BASE
# that lacks none of them is the baseline itself, and then there is no TREE.
# Exit: 0 done, 1 an error (one line).

set -eu
# shellcheck disable=SC1091
. "${0%/*}/lib.sh"
usage 2 "$@"
base=$1
tree=$2

[ -f "$base/Makefile" ] || die "no prepared base in $base: make it with scripts/base.sh"
[ ! -e "$tree" ] || [ -e "$tree/.git/series-state" ] ||
	die "$tree is there and was not made by this: choose another O="
scratch
export PART=base
load "$base"
if [ -s "$TMP/commits" ]; then
	mkdir -p "$(dirname "$tree")"
	"${0%/*}/tree.sh" "$base" "$tree"
else
	rm -rf "$tree"
fi

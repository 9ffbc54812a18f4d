#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: lacks.sh BASELINE
#
# Prints which tests must come out differently on the kernel BASELINE than on one
# with the series: for each commit that BASELINE lacks and that has a Passes field,
# a line with that pattern, a tab, and the commit.
#
# Exits with 1, and one line, if it cannot.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
usage 1 "$@"
scratch
export OPTIONAL=1
load_for "$1"
while read -r commit; do
	field "$commit" Passes | sed "s|\$|	$commit, \"$(sed q "$ROOT/series/$commit")\"|"
done <"$TMP/commits"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# lacks.sh BASELINE
#
# Says what tests tell the kernel in BASELINE from one with the series: for each
# commit that it lacks and that makes tests pass, a line with the pattern of
# their names, a tab, and the commit.
# Exit: 0 done, 1 an error (one line).

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

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: paths.sh [KERNEL]
#
# Prints what each commit of the series owns, a line "COMMIT PATH FILE" for each
# path: FILE is what the kernel calls it. With KERNEL, a baseline or a prepared
# tree, prints the commits that go onto that one. OPTIONAL=0 leaves the optional
# commits out.
# Exit: 0 done, 1 an error (one line).

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
[ $# -eq 0 ] || usage 1 "$@"
if [ $# -eq 0 ]; then
	list
else
	scratch
	load_for "$1"
	cat "$TMP/list"
fi

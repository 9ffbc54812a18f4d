#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: paths.sh [KERNEL]
#
# Prints what each commit of the series owns: a line "COMMIT PATH FILE" for each
# path, where FILE is the kernel's name for it. With KERNEL, a baseline or a prepared
# tree, only for the commits that go onto that kernel. OPTIONAL=0 in the environment
# leaves out the optional commits.
#
# Exits with 1, and one line, if it cannot.

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

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: checkpatch.sh DIR
#
# A gate of `make check`: checkpatch --strict has nothing to say of any mail in
# DIR/series. Its rule on MAINTAINERS is left out: the entries for these files
# are in this project's own MAINTAINERS, which is no part of the series.
# Its standard error is Python's about spdxcheck, which wants a module of its own.

cd "$1/tree" || exit 1
perl scripts/checkpatch.pl --strict --terse --no-summary --show-types \
	--ignore FILE_PATH_CHANGES "$1"/series/*.patch 2> /dev/null

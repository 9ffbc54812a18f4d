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
trap 'rm -rf "$mails"' EXIT
trap 'exit 130' INT TERM
mails=$(mktemp -d) || exit 1

# 5.8's checkpatch does not know that a long From: goes on in the next line.
for mail in "$1"/series/*.patch; do
	perl -0pe 's/^(From: .*)\n +/$1 /m' "$mail" > "$mails/${mail##*/}" || exit 1
done
cd "$mails" || exit 1
perl "$1/tree/scripts/checkpatch.pl" --root="$1/tree" --strict --terse \
	--no-summary --show-types --ignore FILE_PATH_CHANGES ./*.patch 2> /dev/null

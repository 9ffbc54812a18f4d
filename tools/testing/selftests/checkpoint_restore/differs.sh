#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Lists the tests that fail on a kernel without the series, a line "differs
# DIRECTORY:PROGRAM:TEST" each: see qemu/judge.awk. The programs themselves know;
# this runs those of them that lie beside it. Each directory below has a copy of
# this file, which its Makefile makes, since the harness looks for the name.
cd "$(dirname "$0")" || exit 1
for program in authz fuzz scenarios.sh timing.sh zdtm.sh; do
	[ ! -x $program ] || ./$program --differs || exit 1
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Lists the tests that fail on a kernel without the series, in lines of the form
# "differs DIRECTORY:PROGRAM:TEST": see qemu/judge.awk. Each program lists its own
# tests; this runs those programs that lie beside it. The Makefiles of the
# directories below copy this file, since the harness looks for its name.
cd "$(dirname "$0")" || exit 1
for program in authz fuzz scenarios.sh timing.sh zdtm.sh; do
	[ ! -x $program ] || ./$program --differs || exit 1
done

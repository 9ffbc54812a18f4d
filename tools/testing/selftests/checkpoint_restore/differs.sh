#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Prints the tests that must fail on a kernel without the series, as lines "differs
# DIRECTORY:PROGRAM:TEST": see qemu/judge.awk. Each program lists its own; this runs
# those beside it. The Makefiles of the directories below copy this file, because the
# harness looks for its name.
cd "$(dirname "$0")" || exit 1
for program in authz fuzz scenarios.sh timing.sh zdtm.sh; do
	[ ! -x $program ] || ./$program --differs || exit 1
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Lists the tests of this directory that fail on a kernel without the series,
# a line "differs DIRECTORY:PROGRAM:TEST" each: see ../../qemu/judge.awk.
exec "$(dirname "$0")/timing.sh" --differs

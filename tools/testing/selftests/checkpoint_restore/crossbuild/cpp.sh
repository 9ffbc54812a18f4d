#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: cpp.sh COMPILER ARGUMENT... -o FILE
#
# The preprocessor as ccache calls it, to see what it knows a source by. Two in
# three of the kernel's sources include capability.h, where the series declares a
# function that few call. Without that line, and without the paths of the files
# that were read, they are the same for the baseline and the patched kernel, and
# are compiled once. What calls the function differs in the call.
#
# CPP_DEPENDS, from the environment: the option that has it write a .d file, or
# nothing. Exits with the compiler's status.

# shellcheck disable=SC2086
"$@" -P $CPP_DEPENDS || exit

file=
while [ $# -gt 1 ]; do
	[ "$1" != -o ] || file=$2
	shift
done
[ -z "$file" ] || sed -i \
	'/^bool checkpoint_restore_ns_capable(struct user_namespace \*ns);$/d' "$file"

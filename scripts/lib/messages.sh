# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What a script says to its user. Sourced, never run.

die()
{
	printf 'error: %s\n' "$*" >&2
	exit 1
}

note()
{
	printf 'note: %s\n' "$*" >&2
}

# usage N ARGUMENTS...: unless there are N, print the script's first comment and exit
usage()
{
	[ $(($# - 1)) -ne "$1" ] || return 0
	sed -n '3,/^$/s/^#\( \|$\)//p' "$0" >&2
	exit 2
}

# one_line FILE: a program's messages as one line
one_line()
{
	tr '\n' ' ' <"$1" | cut -c1-300 | sed 's| *$||'
}

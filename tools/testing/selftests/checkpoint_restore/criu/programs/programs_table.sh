#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: programs_table.sh LOGS PAGE
#
# Makes LOGS/programs.rst, a table of what became of each program in the boots
# whose logs are in LOGS, and compares it with the one that PAGE has between two
# comments ".. programs: begin" and ".. programs: end".
#
# Exits with 1 where they differ.

logs=$1
page=$2

{
	printf '\n.. list-table::\n   :header-rows: 1\n   :widths: 45 20 35\n\n'
	printf '   * - %s\n     - %s\n     - %s\n' Program 'Is restored' 'What there is to it'
	cat "$logs/restore-programs/verdict.log" "$logs/dump-programs/verdict.log" |
		tr -d '\r' | sed -n 's/^row//p'
	echo
} > "$logs/programs.rst"
sed -n '/^\.\. programs: begin/,/^\.\. programs: end/p' "$page" | sed '1d;$d' |
	diff -u --label "$(basename "$page")" --label programs.rst \
		- "$logs/programs.rst" || {
	echo "error: $page has another table of programs: see $logs/programs.rst" >&2
	exit 1
}

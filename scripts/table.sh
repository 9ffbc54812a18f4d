#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: table.sh DIR CHECK...
#
# Prints what the CHECKs said last as a table with a row for each commit,
# from the lines "word: COMMIT COLUMN WORD" in their logs. "-" means that a check
# had nothing to look at in a commit.

dir=$1
shift
for check; do
	sed -n 's/^word: //p' "$dir/logs/check/$check.log"
done | awk '
	!($1 in row) { row[$1] = ++rows; commit[rows] = $1 }
	!($2 in column) { column[$2] = ++columns; heading[columns] = $2 }
	{ word[$1, $2] = $3 }
	END {
		if (!rows) exit
		printf "  %-24s", "commit"
		for (c = 1; c <= columns; c++) printf " %s", heading[c]
		print ""
		for (r = 1; r <= rows; r++) {
			printf "  %-24s", commit[r]
			for (c = 1; c <= columns; c++) {
				said = word[commit[r], heading[c]]
				printf " %-" length(heading[c]) "s", said ? said : "-"
			}
			print ""
		}
	}' | sed 's/ *$//'

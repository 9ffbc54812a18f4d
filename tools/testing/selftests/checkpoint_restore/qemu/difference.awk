# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -f difference.awk BASELINE/cells PATCHED/cells
#
# Compares what the two kernels answered in each cell of authz's matrix: the answers
# must differ in the marked cells and be the same in all others. A cell is a line:
# operation, credential, namespace, the expected answer, the answer, the verdict, and
# "marked" if the series changes it.
#
# Prints the cells that are wrong, one line about all cells, and a line "total PASSED
# FAILED SKIPPED" in which all this is one test. Exits with 1 if a cell is wrong.

function wrong(cell, what) {
	failed++
	printf "    %-10s authz: %s: %s\n", "FAIL", cell, what
}

BEGIN { FS = "\t" }

{ cell = $1 " by " $2 " (" $3 ")" }

FILENAME == ARGV[1] { baseline[cell] = $5; next }

{
	cells++
	if (!(cell in baseline)) {
		wrong(cell, "not asked on the baseline")
		next
	}
	answers = baseline[cell] " on the baseline, " $5 " with the series"
	if ($5 == "skipped" || baseline[cell] == "skipped")
		skipped++
	else if ($5 != baseline[cell]) {
		differ++
		if ($7 != "marked")
			wrong(cell, answers ", and is not marked")
	} else if ($7 == "marked")
		wrong(cell, answers ", but is marked as changed")
	delete baseline[cell]
}

END {
	for (cell in baseline)
		wrong(cell, "not asked with the series")
	printf "  authz: %d cells, %d differ between baseline and patched, ",
	       cells, differ
	if (skipped)
		printf "%d could not be asked, ", skipped
	if (!differ)
		failed++
	print failed ? failed " not as marked" : "all of them marked"
	print "total", !failed, !!failed, 0
	exit !!failed
}

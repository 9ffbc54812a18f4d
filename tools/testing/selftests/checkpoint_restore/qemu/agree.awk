# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -f agree.awk LACKS PATCHED/expected REFERENCE/console.log
#            PATCHED/results.tsv REFERENCE/results.tsv
#
# Compares the results of upstream's own implementation with those of the series. Each
# test must have the same result on both, except for what LACKS explains: a line for
# each commit of the series that this kernel has no version of, with the pattern of
# its tests' names, a tab, and the commit. Of these tests, those that fail without
# the series must differ.
#
# Prints what is wrong, a line for each explanation, one about all tests, and a line
# "total PASSED FAILED SKIPPED" in which each test counts once. Exits with 1 if
# anything is wrong.

# The pattern that explains a difference in this test, or nothing
function explanation(test, pattern) {
	if (test in differs)
		for (pattern in commit)
			if (test ~ pattern)
				return pattern
	return ""
}

function complain(test, what) {
	failed++
	printf "    %-10s %s: %s\n", "FAIL", test, what
}

BEGIN { FS = "\t" }

FILENAME == ARGV[1] { commit[$1] = $2; next }

FILENAME == ARGV[2] { sub(/^[^ ]+ /, ""); differs[$0]; next }

FILENAME == ARGV[3] {
	if (match($0, /Linux version [^ ]+/))
		version = substr($0, RSTART + 14, RLENGTH - 14)
	next
}

FILENAME == ARGV[4] { patched[$2] = $1; next }

!($2 in patched) { complain($2, "not run with the series"); next }

{
	tests++
	pattern = explanation($2)
	if (($1 != patched[$2]) != (pattern != ""))
		complain($2, patched[$2] " with the series, " $1 " upstream" \
			 (pattern ? ", which lacks " commit[pattern] : ""))
	else if (pattern)
		explained[pattern]++
	else
		same++
	delete patched[$2]
}

END {
	for (test in patched)
		complain(test, "not run upstream")
	for (pattern in commit) {
		if (explained[pattern])
			printf "    %-10s %s: %d tests, as upstream lacks %s\n", "differs",
			       pattern, explained[pattern], commit[pattern]
		passed += explained[pattern]
	}
	printf "  reference: upstream's own in Linux %s answers %d of %d tests as the series does\n",
	       version, same, tests
	print "total", same + passed, failed + 0, 0
	exit failed > 0 || !same
}

# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v kernel=baseline|patched -v logs=DIR [-v verbose=1]
#            -f judge.awk expected... results.tsv
#
# Holds a kernel's results against what is expected of it. A file `expected`
# has a test a line after one of two words:
#   differs   fails on the baseline and passes on the patched kernel
#   base-bug  may fail on either: the base has this error, not the series
# Every other test must pass on both. Prints what is not as expected, and a
# last line "total PASSED FAILED SKIPPED"; a base-bug that fails counts as
# skipped. A test that is expected to differ and did not run at all is a
# failure, if others of its program did.
#
# Exit code 1 if anything is not as expected, or if there was no test.

function program_of(test) {
	return substr(test, 1, length(test) - length(last_part(test)) - 1)
}

function last_part(test) {
	sub(/^[^:]*:[^:]*:/, "", test)
	return test
}

function report(word, test) { printf "    %-10s %s\n", word, test }

function complain(word, test, log_file) {
	failed++
	report(word, test)
	log_file = program_of(test)
	gsub(/[:\/]/, ".", log_file)
	printf "    %-10s see %s/%s.log\n", "", logs, log_file
}

/^ *(#|$)/ && FILENAME ~ /expected$/ { next }
FILENAME ~ /expected$/ { expected[$2] = $1; next }

{
	result = $1
	test = $2
	for (i = 3; i <= NF; i++)
		test = test " " $i
	ran[test] = 1
	program[program_of(test)] = 1
}

result == "skip" {
	skipped++
	if (verbose)
		report("skip", test)
	next
}

expected[test] == "base-bug" && result == "fail" {
	skipped++
	report("base's bug", test)
	next
}

{
	wanted = expected[test] == "differs" && kernel == "baseline" ? "fail" : "ok"
	if (result == wanted) {
		passed++
		if (verbose)
			report(wanted == "fail" ? "refused" : "ok", test)
	} else {
		complain(result == "fail" ? "FAIL" : "UNEXPECTED", test)
	}
}

END {
	for (test in expected)
		if (expected[test] == "differs" && !ran[test] &&
		    program[program_of(test)])
			complain("MISSING", test)
	printf "  %s: %d as expected, %d not, %d skipped\n",
	       kernel, passed, failed, skipped
	print "total", passed + 0, failed + 0, skipped + 0
	exit failed > 0 || passed == 0
}

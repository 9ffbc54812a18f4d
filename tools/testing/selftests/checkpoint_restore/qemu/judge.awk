# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v kernel=baseline|patched -v logs=DIR [-v verbose=1]
#            [-v verdicts=FILE] -f judge.awk expected... results.tsv
#
# Compares a kernel's results with what is expected of it. The files `expected` have
# lines with a word and a test:
#   differs   must fail on the baseline and pass on the patched kernel
#   base-bug  may fail on both: an error of the base, not of the series
# Every other test must pass on both. A base-bug that fails counts as skipped. A test
# with "differs" that did not run is a failure if its program ran.
#
# Prints each result that is not as expected, and a last line "total PASSED FAILED
# SKIPPED". FILE gets a line for each test: passed, failed or skipped, a tab, the test,
# and after a failure a tab and the reason.
#
# Exits with 1 if a result is not as expected, or if there was no test.

function program_of(test) {
	return substr(test, 1, length(test) - length(last_part(test)) - 1)
}

function last_part(test) {
	sub(/^[^:]*:[^:]*:/, "", test)
	return test
}

function report(word, test) { printf "    %-10s %s\n", word, test }

function note(verdict, test)
{
	if (verdicts)
		print verdict "\t" test > verdicts
}

function complain(word, test, log_file) {
	failed++
	report(word, test)
	log_file = program_of(test)
	gsub(/[:\/]/, ".", log_file)
	printf "    %-10s see %s/%s.log\n", "", logs, log_file
	note("failed", test "\t" word ": see " logs "/" log_file ".log")
}

/^ *(#|$)/ && FILENAME ~ /expected$/ { next }
FILENAME ~ /expected$/ { expected[$2] = $1; next }

{
	result = $1
	test = $2
	for (i = 3; i <= NF; i++)
		test = test " " $i
	ran[test] = 1
	if (result != "skip" || last_part(test) != "(program)")
		program[program_of(test)] = 1
}

result == "skip" {
	skipped++
	note("skipped", test)
	if (verbose)
		report("skip", test)
	next
}

expected[test] == "base-bug" && result == "fail" {
	skipped++
	note("skipped", test)
	report("base's bug", test)
	next
}

{
	wanted = expected[test] == "differs" && kernel == "baseline" ? "fail" : "ok"
	if (result == wanted) {
		passed++
		note("passed", test)
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

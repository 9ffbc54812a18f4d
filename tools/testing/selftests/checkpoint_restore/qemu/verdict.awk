# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v logdir=DIR -f verdict.awk verdict.log > results.tsv
#
# Reads what the guest sent: the output of kselftest's runner and of the test
# programs, in KTAP or in the older form of kselftest_harness.h (until 5.8). Prints a
# line for each test, "RESULT<tab>DIRECTORY:PROGRAM:TEST", where RESULT is ok, fail or
# skip. DIR/DIRECTORY.PROGRAM.log gets the output of each program, DIR/expected what
# the tests say must differ without the series, and DIR/cells the answers in authz's
# matrix: see difference.awk.
#
# A program that reports no tests of its own counts as one test. If all tests of a
# program are good and the program fails all the same (a crash, a timeout, too few
# tests), that is one more failure. Exits with 1 if the guest did not come to its end
# with exit code 0.

function result(what, test) {
	print what "\t" program ":" test
	count++
	if (what == "fail")
		failures++
}

# kselftest_harness.h's tests have names of one word, and a skipped one's is
# only in the line that announces it. Other texts differ from run to run by
# PIDs and the like: such tests are called by their place.
function name(text) {
	sub(/^- /, "", text)
	sub(/ *# .*/, "", text)
	if (text == "")
		text = announced
	return text ~ /^[^ ]+$/ ? text : "#" count + 1
}

BEGIN {
	differs = logdir "/expected"
	cells = logdir "/cells"
	printf "" > differs
	printf "" > cells
}

{ sub(/\r$/, "") }

/^# selftests: / {
	program = $3 $4
	log_file = $3 $4
	gsub(/[:\/]/, ".", log_file)
	log_file = logdir "/" log_file ".log"
	printf "" > log_file
	count = failures = expected_failure = planned = 0
	announced = ""
	next
}

/^(not )?ok [0-9]+ selftests: / {
	good = $1 == "ok"
	skipped = / # SKIP/
	if (!count)
		result(skipped ? "skip" : good ? "ok" : "fail", "(program)")
	else if (!good && !skipped && !failures)
		result("fail", "(program)")
	else if (count < planned)
		result("fail", "(plan)")
	if (log_file)
		close(log_file)
	program = log_file = ""
	next
}

/^differs / { print > differs; next }
/^cell\t/ { print substr($0, 6) > cells; next }
/^guest: exit / { ended = $3 == 0; next }

program == "" { next }

{ line = $0; sub(/^# /, "", line); print line > log_file }

# KTAP
line ~ /^#  RUN / { announced = $4; next }
line ~ /^1\.\.[0-9]+/ { planned = substr(line, 4) + 0; next }
line ~ /^(not )?ok [0-9]+/ {
	good = line ~ /^ok/
	match(line, /[0-9]+ ?/)
	text = substr(line, RSTART + RLENGTH)
	what = toupper(line) ~ /# SKIP/ ? "skip" : good ? "ok" : "fail"
	result(what, name(text))
	next
}

# kselftest_harness.h of 5.8, where XFAIL is how a test says that it skips
line ~ /^\[ RUN      \]/ { expected_failure = 0; next }
line ~ /^\[  XFAIL!  \]/ { expected_failure = 1; next }
line ~ /^\[       OK \]/ {
	result(expected_failure ? "skip" : "ok", substr(line, 14))
	next
}
line ~ /^\[     FAIL \]/ { result("fail", substr(line, 14)); next }

END { exit !ended }

# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v folder=FOLDER -f tap.awk LOG > verdicts.tsv
#
# Reads the TAP of one program, or the output of `prove --verbose` for several.
# Prints a line for each test, as qemu/judge.awk does for a kernel's: passed, failed
# or skipped, a tab, and FOLDER:PROGRAM:TEST. A program that did not run all the
# tests that it planned, or that prove complains about, is one more failure.

function verdict(word, test)
{
	print word "\t" folder ":" program ":" test (word == "failed" ? "\tsee " FILENAME : "")
	count++
	failures += word == "failed"
}

function end_program()
{
	if (planned != count || (fault && !failures))
		verdict("failed", "(program)")
	count = failures = fault = 0
	planned = -1
}

BEGIN {
	program = "test"
	planned = -1
}

# As a plan
function skip_program()
{
	verdict("skipped", "(program)")
	planned = 1
}

# prove: "tests/name.t ... ", or "tests/name.t ... skipped: why"
/^[^ ]*\.t \.\.+ (skipped: .*)?$/ {
	if (programs++)
		end_program()
	program = $1
	sub(/.*\//, "", program)
	if (/ skipped: /)
		skip_program()
	next
}

/^1\.\.0 # SKIP/ { skip_program(); next }
/^1\.\.[0-9]+/ { planned = substr($1, 4) + 0; next }

/^(not )?ok [0-9]+/ {
	word = $1 == "not" ? "failed" : "passed"
	if (toupper($0) ~ /# SKIP/)
		word = "skipped"
	test = $0
	sub(/^(not )?ok [0-9]+ *(- )?/, "", test)
	sub(/ *# SKIP.*/, "", test)
	verdict(word, test)
}

/^(Dubious|  Parse errors:)/ { fault = 1 }

# prove: the summary, which repeats what came before
/^Test Summary Report/ { exit }

END { end_program() }

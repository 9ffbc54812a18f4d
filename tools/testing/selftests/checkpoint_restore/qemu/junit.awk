# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v logs=DIR -f junit.awk DIR/SUITE/verdicts.tsv... > report.xml
#
# Writes the verdicts on all tests, see judge.awk, as JUnit XML, which many CI systems
# read: a test suite for each file.

function xml(text)
{
	gsub(/&/, "\\&amp;", text)
	gsub(/</, "\\&lt;", text)
	gsub(/"/, "\\&quot;", text)
	return text
}

function end_suite()
{
	if (suite == "")
		return
	printf "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\">\n%s</testsuite>\n",
	       xml(suite), tests, failures, skips, cases
	tests = failures = skips = 0
	cases = ""
}

BEGIN {
	FS = "\t"
	print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>"
}

FNR == 1 {
	end_suite()
	suite = substr(FILENAME, length(logs) + 2)
	sub(/\/[^\/]*$/, "", suite)
}

{
	# DIRECTORY:PROGRAM:TEST
	match($2, /^[^:]*:[^:]*/)
	class = substr($2, 1, RLENGTH)
	gsub(/[:\/]/, ".", class)
	test = substr($2, RLENGTH + 2)
	what = ""
	if ($1 == "failed") {
		failures++
		what = "<failure message=\"" xml($3) "\"/>"
	} else if ($1 == "skipped") {
		skips++
		what = "<skipped/>"
	}
	tests++
	cases = cases "<testcase classname=\"" xml(class) "\" name=\"" xml(test) "\">" \
		what "</testcase>\n"
}

END {
	end_suite()
	print "</testsuites>"
}

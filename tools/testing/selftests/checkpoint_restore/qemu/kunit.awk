# SPDX-License-Identifier: GPL-2.0
#
# usage: awk [-v wanted=1] -f kunit.awk console.log >> results.tsv
#
# Prints KUnit's results in the form of verdict.awk, "RESULT<tab>kunit:SUITE:TEST".
# KUnit runs before there is a guest, and reports on the console, indented by spaces or,
# before Linux 5.7, by tabs. With wanted=1 it is a failure if there are none.

{ sub(/\r$/, ""); sub(/^\[ *[0-9.]+\] /, "") }

/^[ \t]+# Subtest: / { suite = $3; planned = count = 0; next }
suite == "" { next }
/^[ \t]+1\.\.[0-9]+/ { planned = substr($1, 4) + 0; next }

/^[ \t]+(not )?ok [0-9]+/ {
	what = toupper($0) ~ /# SKIP/ ? "skip" : $1 == "ok" ? "ok" : "fail"
	sub(/^[ \t]+(not )?ok [0-9]+ (- )?/, "")
	print what "\tkunit:" suite ":" $1
	count++
	seen++
	next
}

/^(not )?ok [0-9]+/ {
	if (count < planned)
		print "fail\tkunit:" suite ":(plan)"
	suite = ""
}

END {
	if (suite != "")
		print "fail\tkunit:" suite ":(end)"
	if (wanted && !seen)
		print "fail\tkunit:(suite):(none)"
}

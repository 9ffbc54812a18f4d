# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -f results.awk LOG > results.tsv
#
# The results that LAVA's dispatcher took, from what lava-run printed, in the form of
# verdict.awk: a line for each test, "RESULT<tab>DIRECTORY:PROGRAM:TEST". Exits with 1
# if the job did not come to its end.

/"lvl": "results"/ {
	if ($0 ~ /"case": "job"/ && $0 ~ /"result": "pass"/)
		ended = 1
	if (!match($0, /"test_case_id": "([^"\\]|\\.)*"/))
		next
	test = substr($0, RSTART + 17, RLENGTH - 18)
	gsub(/\\"/, "\"", test)
	match($0, /"result": "[a-z]*"/)
	result = substr($0, RSTART + 11, RLENGTH - 12)
	print (result == "pass" ? "ok" : result) "\t" test
}

END { exit !ended }

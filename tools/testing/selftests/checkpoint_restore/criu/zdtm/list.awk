# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -f list.awk < COMMANDS > LIST
#
# Run in a directory of CRIU's tests. COMMANDS are the lines with which their Makefile
# starts them. LIST gets a line for each test that can run on 32-bit ARM, in the
# guest's own namespaces and without being root, with the fields
#
#	TEST|FLAGS|FEATURES|OPTIONS|DUMP OPTIONS|RESTORE OPTIONS|ARGUMENTS
#
# Those between TEST and ARGUMENTS are from TEST.desc, a literal of Python.

function value(key, found) {
	if (!match(desc, "['\"]" key "['\"] *: *['\"][^'\"]*"))
		return ""
	found = substr(desc, RSTART, RLENGTH)
	sub(/^.*['"]/, "", found)
	return found
}

# Whether WORD is one of WORDS; no words are all of them
function among(word, words) {
	return words == "" || index(" " words " ", " " word " ")
}

{
	test = $1
	sub(/^\.\//, "", test)
	desc = ""
	while ((getline line < (test ".desc")) > 0) {
		sub(/#.*/, "", line)
		desc = desc " " line
	}
	close(test ".desc")
}

!among("h", value("flavor")) || !among("arm", value("arch")) { next }
value("flags") != "" && (among("suid", value("flags")) ||
			 among("noauto", value("flags"))) { next }

{
	$1 = ""
	sub(/^ /, "")
	print test "|" value("flags") "|" value("feature") "|" value("opts") \
	      "|" value("dopts") "|" value("ropts") "|" $0
}

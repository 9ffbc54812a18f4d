# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -f list.awk < COMMANDS > LIST
#
# In a directory of CRIU's tests. COMMANDS are those that start them, a line
# each, as their Makefile has them. LIST has, of the tests that can run on 32-bit
# ARM, in the guest's own namespaces and without being root themselves, a line
# each with the fields
#
#	TEST|FLAGS|FEATURES|OPTIONS|DUMP OPTIONS|RESTORE OPTIONS|ARGUMENTS
#
# The first six are what TEST.desc says, a literal of Python.

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

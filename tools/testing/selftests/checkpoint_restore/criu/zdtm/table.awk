# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v to=FILE -f table.awk LOG
#
# Makes a table from zdtm.sh's LOG: FILE gets the totals, then a line for each of
# CRIU's tests with a column for each user that it ran as. Prints the totals.

BEGIN { FS = OFS = "\t" }

sub(/^zdtm\t/, "") {
	print > to
	if (!header++)
		split($0, name)
	total = $1 ": " $2 " " name[2] ", " $3 " " name[3] ", " $4 " " name[4]
}

END {
	print "  zdtm: " total
	print "  zdtm: a line for each test in " to
}

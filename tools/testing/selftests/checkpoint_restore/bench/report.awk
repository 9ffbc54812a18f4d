# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v command=COMMAND -f pairs.awk -f report.awk results.tsv > results.md
#
# Writes the results as tables in Markdown, one for each part, and how they were
# measured.

BEGIN {
	FS = "\t"
	about["size"] = "Bytes."
	about["cost"] = "Instructions of the call itself, the median of the " \
		"runs; more: what most runs have more than the same one on " \
		"the baseline. x is how many pid namespaces there " \
		"are, inside one another; set_tid has an element for each."
	about["pids"] = "Instructions for each of x wanted PIDs, and how many " \
		"processes came with another one."
	about["misses"] = "Processes with another PID than the wanted one, for " \
		"x wanted PIDs, while others start processes without a pause."
	about["criu"] = "Instructions from the start of CRIU to its end, and " \
		"bytes of the images."
}

/^#/ { next }

{
	row = $3 SUBSEP $4 SUBSEP $5
	if (!($1 in rows))
		order[++nr_parts] = $1
	if (!(($1, row) in seen)) {
		seen[$1, row]
		list[$1, ++rows[$1]] = row
	}
	kernels[$1, $2]
	median[$1, $2, row] = $6
	runs[$1, row] = $7
	each[$1, $2, row] = $8
}

# The kernels side by side, where both were measured
function both(part,	i, k, b, p) {
	print "| what | who | x | baseline | patched | more | ratio | runs |"
	print "|---|---|--:|--:|--:|--:|--:|--:|"
	for (i = 1; i <= rows[part]; i++) {
		split(list[part, i], k, SUBSEP)
		b = part SUBSEP "baseline" SUBSEP list[part, i]
		p = part SUBSEP "patched" SUBSEP list[part, i]
		printf "| %s | %s | %s | %s | %s |", k[1], k[2], k[3],
			median[b], median[p]
		if (median[b] && median[p])
			printf " %+d | %.5f |", difference(b, p),
				median[p] / median[b]
		else
			printf " | |"
		print " " runs[part, list[part, i]] " |"
	}
}

function difference(b, p) {
	if (each[b] == "")
		return median[p] - median[b]
	return typical_difference(each[b], each[p])
}

function one(part,	i, k, p) {
	print "| what | who | x | median | runs |"
	print "|---|---|--:|--:|--:|"
	for (i = 1; i <= rows[part]; i++) {
		split(list[part, i], k, SUBSEP)
		p = part SUBSEP "patched" SUBSEP list[part, i]
		print "| " k[1] " | " k[2] " | " k[3] " | " median[p] " | " \
			runs[part, list[part, i]] " |"
	}
}

END {
	print "# What it costs and what it saves"
	print ""
	print "Made by `" command "`."
	for (n = 1; n <= nr_parts; n++) {
		part = order[n]
		print "\n## " part "\n"
		print about[part] "\n"
		if ((part, "baseline") in kernels)
			both(part)
		else
			one(part)
	}
}

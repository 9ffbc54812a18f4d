# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -f pairs.awk -f aims.awk results.tsv
#
# Prints a line for each aim: reached, MISSED or "not measured", the measured figure,
# and what it had to be. Exits with 1 if an aim is missed.

BEGIN { FS = "\t" }

/^#/ { next }

{
	key = $1 SUBSEP $2 SUBSEP $3 SUBSEP $4 SUBSEP $5
	median[key] = $6
	each[key] = $8
	if ($1 == "pids" && $3 == "set_tid, random" && $4 == "cost")
		flat($6 / median["pids", $2, "plain, random", "cost", $5])
	if ($4 == "misses" && $3 ~ /^set_tid,/ && $3 !~ /busy/) {
		tried = 1
		missed_pids += $6
	}
	if ($1 == "criu" && $4 == "root" && $3 ~ /^(dump|restore), /)
		criu[++nr_criu] = $3 SUBSEP $5
}

# The cost of a wanted PID, relative to the cost of any PID
function flat(ratio) {
	if (!lowest || ratio < lowest)
		lowest = ratio
	if (ratio > highest)
		highest = ratio
}

function aim(name, measured, good, figure, wanted) {
	if (!measured) {
		printf "  %-12s  %s\n", "not measured", name
		return
	}
	printf "  %-12s  %s: %s (aim: %s)\n", good ? "reached" : "MISSED",
		name, figure, wanted
	missed += !good
}

# Not one instruction more, by the runs of all four callers
function unchanged(what, depth,	w, b, p, before, after, more) {
	for (w = 1; w <= 4; w++) {
		b = "cost" SUBSEP "baseline" SUBSEP what SUBSEP who[w] SUBSEP depth
		p = "cost" SUBSEP "patched" SUBSEP what SUBSEP who[w] SUBSEP depth
		if (b in each && p in each) {
			before = before " " each[b]
			after = after " " each[p]
		}
	}
	more = typical_difference(before, after)
	aim(sprintf("%s, %d pid namespaces deep", what, depth), before,
		more <= 0, sprintf("%+d of %d instructions", more, median[b]),
		"not one more")
}

function within(name, part, of, limit) {
	aim(name, of && part, part <= of * limit,
		sprintf("%.4f", of ? part / of : 0),
		sprintf("%.2f at most", limit))
}

END {
	split("1 2 8", depth, " ")
	split("root sys_admin holder nobody", who, " ")
	for (d = 1; d <= 3; d++) {
		unchanged("fork", depth[d])
		unchanged("clone3", depth[d])
	}
	for (d = 1; d <= 3; d++)
		within("set_tid, " depth[d] " deep, by the holder, of root's before",
			low(each["cost", "patched", "set_tid", "holder", depth[d]]),
			low(each["cost", "baseline", "set_tid", "root", depth[d]]),
			1.01)

	text = median["size", "baseline", "vmlinux", "text", 0]
	growth = median["size", "patched", "vmlinux", "text", 0] - text
	aim("text of vmlinux", text, growth <= 512,
		sprintf("%+d bytes", growth), "+512 at most")

	one = median["pids", "patched", "set_tid, random", "cost", 1]
	cycle = median["pids", "patched", "cycling, random", "cost", 1]
	pids = median["pids", "patched", "pid_max", "used", 0]
	aim("cycling costs more than set_tid, of " pids " PIDs", one && pids == 32768,
		one && cycle / one >= 1000,
		sprintf("%.0f times", one ? cycle / one : 0), "1000 at least")
	aim("wanted PIDs that set_tid missed", tried, missed_pids == 0,
		missed_pids + 0, "none")
	aim("a wanted PID, of a fork with any, dearest to cheapest number",
		lowest, highest <= lowest * 1.10,
		sprintf("%.3f", lowest ? highest / lowest : 0), "1.10 at most")

	if (!nr_criu)
		within("criu: rootless, of root", 0, 0, 1.05)
	for (i = 1; i <= nr_criu; i++) {
		split(criu[i], k, SUBSEP)
		within("criu, " k[1] " " k[2] ": rootless, of root",
			median["criu", "patched", k[1], "one", k[2]],
			median["criu", "patched", k[1], "root", k[2]], 1.05)
	}
	exit missed > 0
}

# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v linux=VERSION -f pairs.awk -f page.awk results.tsv page.rst
#
# Compares the figures in page.rst with those just measured. In the page a comment
# says what the numbers in the next paragraph, list or table are, in their order:
#
#	.. figures: more.set_tid.root.1 before.fork.root.1~1%
#	   for 1 2 8: vote.fork.@ vote.clone3.@
#
# A number must be what was measured, rounded as in the page. After ~ stands how far
# off it may be, in percent or in units. The name "-" is for a number that was not
# measured. "for" repeats the rest of its line with each of its words in place of
# the @. Only numbers that stand alone count: 32, +8 and 0.4, but not clone3 or
# 32-bit. value() has the names.
#
# Prints a line for each number that differs. Figures of parts that were not measured
# are counted only. If the page is about another Linux than VERSION, nothing is
# compared. Exits with 1 if a figure is wrong.

BEGIN { FS = "\t" }

FILENAME == ARGV[1] {
	if (!/^#/) {
		k = $1 SUBSEP $2 SUBSEP $3 SUBSEP $4 SUBSEP $5
		median[k] = $6
		each[k] = $8
	}
	next
}

function say(what) {
	wrong++
	said = said "    " page ": line " FNR ": " what "\n"
}

function key(part, kernel, what, who, x) {
	return part SUBSEP kernel SUBSEP what SUBSEP who SUBSEP x
}

function of(part, kernel, what, who, x,	k) {
	k = key(part, kernel, what, who, x)
	if (k in median)
		return median[k]
	unmeasured = 1
	return 0
}

function runs(kernel, what, who, x,	k) {
	k = key("cost", kernel, what, who, x)
	if (k in each)
		return each[k]
	unmeasured = 1
	return 0
}

# Of all four callers, as aims.awk has it
function vote(what, x,	before, after, who, i) {
	split("root sys_admin holder nobody", who, " ")
	for (i = 1; i <= 4; i++) {
		before = before " " runs("baseline", what, who[i], x)
		after = after " " runs("patched", what, who[i], x)
	}
	return typical_difference(before, after)
}

# A section or symbol; those of one size are not in the list.
function larger(what, name,	k, w, sum) {
	of("size", "patched", "vmlinux", "text", 0)
	for (k in median) {
		split(k, w, SUBSEP)
		if (w[1] == "size" && w[3] == what && (name == "all" || w[4] == name))
			sum += w[2] == "patched" ? median[k] : -median[k]
	}
	return sum
}

function pid_ratio(n,	any) {
	any = of("pids", "patched", "plain, random", "cost", n)
	return any ? of("pids", "patched", "set_tid, random", "cost", n) / any : 0
}

function rootless(what, x,	root) {
	root = of("criu", "patched", what, "root", x)
	return root ? of("criu", "patched", what, "one", x) / root : 0
}

# The min or max of the ratio over all x above LEAST that were measured
function extreme(which, part, what, who, least,	k, w, r, found) {
	for (k in median) {
		split(k, w, SUBSEP)
		if (w[1] != part || w[4] != who || w[5] <= least || \
		    w[3] !~ "^" what "$")
			continue
		r = part == "pids" ? pid_ratio(w[5]) : rootless(w[3], w[5])
		if (!found || (which == "min" ? r < found : r > found))
			found = r
	}
	if (!found)
		unmeasured = 1
	return found
}

# What a name stands for. CALL is fork, clone3, set_tid, "set_tid,denied" and so
# on; X is how many pid namespaces there are, or how much of something.
#   size.text  section.NAME  symbol.NAME	bytes that the series adds
#   symbol.all
#   before.CALL.WHO.X after.…  more.…	instructions
#   vote.CALL.X				more, by the runs of all callers
#   ratio.CALL.X			the holder's, of root's before
#   pid.WAY.N				for each of N wanted PIDs, in random order
#   pid_millions.WAY.N  thread.WAY.N	the same in millions; for each thread
#   pid_ratio.N  pid_ratio.min  ….max	set_tid, of any PID
#   misses.WAY.BUSY			of 300 wanted PIDs
#   criu.ACTION.WHO.WHAT.X		millions, of images MiB
#   rootless.ACTION.WHAT.X  ….min ….max	the holder's, of root's
#   restored.X				restore, of start, with X MiB
function value(name,	w, what) {
	split(name, w, ".")
	sub(/,/, ", ", w[2])
	if (w[1] == "size")
		return of("size", "patched", "vmlinux", w[2], 0) - \
			of("size", "baseline", "vmlinux", w[2], 0)
	if (w[1] == "section" || w[1] == "symbol")
		return larger(w[1], substr(name, length(w[1]) + 2))
	if (w[1] == "before")
		return of("cost", "baseline", w[2], w[3], w[4])
	if (w[1] == "after")
		return of("cost", "patched", w[2], w[3], w[4])
	if (w[1] == "more")
		return typical_difference(runs("baseline", w[2], w[3], w[4]),
			runs("patched", w[2], w[3], w[4]))
	if (w[1] == "vote")
		return vote(w[2], w[3])
	if (w[1] == "ratio") {
		what = low(runs("baseline", w[2], "root", w[3]))
		return what ? low(runs("patched", w[2], "holder", w[3])) / what : 0
	}
	if (w[1] == "pid")
		return of("pids", "patched", w[2] ", random", "cost", w[3])
	if (w[1] == "pid_millions")
		return of("pids", "patched", w[2] ", random", "cost", w[3]) / 1000000
	if (w[1] == "thread")
		return of("pids", "patched", w[2] ", threads", "cost", w[3])
	if (w[1] == "pid_ratio" && w[2] ~ /m/)
		return extreme(w[2], "pids", "set_tid, random", "cost", 1)
	if (w[1] == "pid_ratio")
		return pid_ratio(w[2])
	if (w[1] == "misses")
		return of("misses", "patched", w[2] ", " w[3] " busy", "misses", 300)
	if (w[1] == "criu") {
		what = of("criu", "patched", w[2] ", " w[4], w[3], w[5])
		return what / (w[2] == "images" ? 1048576 : 1000000)
	}
	if (w[1] == "rootless" && w[2] ~ /^m/)
		return extreme(w[2], "criu", "(dump|restore), .*", "one", 0)
	if (w[1] == "rootless")
		return rootless(w[2] ", " w[3], w[4])
	if (w[1] == "restored") {
		what = of("criu", "patched", "start, memory", "root", w[2])
		return what ? of("criu", "patched", "restore, memory", "root", w[2]) / what : 0
	}
	say("no figure is called " name)
	return 0
}

# One number of the page against its name
function hold(text, name,	parts, bound, decimals, measured, off) {
	if (name == "-")
		return
	split(name, parts, "~")
	unmeasured = 0
	measured = value(parts[1])
	if (unmeasured) {
		not_measured++
		return
	}
	held++
	decimals = index(text, ".") ? length(text) - index(text, ".") : 0
	off = text - sprintf("%." decimals "f", measured)
	if (off < 0)
		off = -off
	bound = parts[2] + 0
	if (parts[2] ~ /%$/)
		bound = measured * bound / 100
	if (bound < 0)
		bound = -bound
	if (off > bound + 0.0000001) {
		say(sprintf("%s is %s, measured %." decimals "f",
			parts[1], text, measured))
	}
}

# The names that one line of a comment has
function take(line,	words, head, n, i, j, k, tail) {
	if (line ~ /^ *for /) {
		head = substr(line, index(line, "for ") + 4)
		tail = substr(head, index(head, ":") + 1)
		head = substr(head, 1, index(head, ":") - 1)
		n = split(head, words, " ")
		k = split(tail, each_word, " ")
		for (i = 1; i <= n; i++)
			for (j = 1; j <= k; j++) {
				names[++nr_names] = each_word[j]
				gsub(/@/, words[i], names[nr_names])
			}
	} else {
		n = split(line, words, " ")
		for (i = 1; i <= n; i++)
			names[++nr_names] = words[i]
	}
}

# Numbers that stand alone, first to last
function numbers(line,	n) {
	while (match(line, /(^|[ (])[+-]?[0-9]+(\.[0-9]+)?%?[,;:.)]*( |$)/)) {
		n = substr(line, RSTART, RLENGTH)
		line = substr(line, RSTART + RLENGTH - (n ~ / $/))
		gsub(/[ (+,;:)%]/, "", n)
		sub(/\.$/, "", n)
		if (++used > nr_names) {
			say("no name for the number " n)
			used = nr_names
			return
		}
		hold(n, names[used])
	}
}

function block_ends() {
	if (nr_names && used < nr_names) {
		say("no number for " names[used + 1])
	}
	nr_names = used = 0
}

FNR == 1 { page = FILENAME; sub(/.*\//, "", page) }

index($0, "Linux " linux " ") || index($0, "Linux " linux ",") || \
	index($0, "Linux " linux ".") { same_linux = 1 }

/^\.\. figures:/ {
	block_ends()
	sub(/^\.\. figures:/, "")
	take($0)
	comment = 1
	next
}

comment && /^ +/ { take($0); next }
comment { comment = 0; blank = 0 }
!nr_names { next }

# A block is what comes up to an empty line after it has begun; a table's
# options and head are a part of it.
/^ *$/ { if (begun && !in_table) { block_ends(); begun = in_table = 0 }; next }
/^\.\. list-table/ { in_table = 1; begun = 1; next }
in_table && /^[^ ]/ { block_ends(); begun = in_table = 0; next }
in_table && !/^   [* ] - / { next }
{ begun = 1; numbers($0) }

END {
	block_ends()
	if (!same_linux) {
		print "  not held      the cost page's figures: they are not of Linux " linux
		exit 0
	}
	printf "%s", said
	printf "  %-12s  %d of the cost page's figures agree, %d do not, %d not measured\n",
		wrong ? "MISSED" : held ? "reached" : "not measured",
		held - wrong, wrong, not_measured
	exit wrong > 0
}

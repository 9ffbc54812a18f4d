# SPDX-License-Identifier: GPL-2.0
#
# For aims.awk and report.awk. The first run of a call meets the same state on both
# kernels, the same PID and the same allocators, and so does each later run. So run
# is compared with run, and the difference that most of them have is taken: the few
# that the timer interrupted, or in which a division took longer, are outvoted.

# The difference that most pairs of numbers in "before" and "after" have
function typical_difference(before, after,	b, a, n, i, more, votes, winner) {
	n = split(before, b, " ")
	split(after, a, " ")
	for (i = 1; i <= n; i++) {
		more = a[i] - b[i]
		votes[more]++
		if (i == 1 || votes[more] > votes[winner] ||
		    (votes[more] == votes[winner] && more < winner))
			winner = more
	}
	return winner
}

# The number below which a tenth of those in "list" are
function low(list,	n, v, i, j, value, sorted) {
	n = split(list, v, " ")
	for (i = 1; i <= n; i++) {
		value = v[i] + 0
		for (j = i - 1; j > 0 && sorted[j] > value; j--)
			sorted[j + 1] = sorted[j]
		sorted[j + 1] = value
	}
	return sorted[int(n / 10) + 1]
}

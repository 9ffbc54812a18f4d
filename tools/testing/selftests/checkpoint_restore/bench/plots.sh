#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: plots.sh DIR
#
# Plots the figures in DIR/results.tsv, as DIR/PART.svg.

# shellcheck disable=SC2016 # the $N are awk's
cd "$1" || exit 1
trap 'rm -f ./*.dat ./*.svg.part' EXIT
trap 'exit 130' INT TERM

# plot PART TITLE: the commands for gnuplot are on standard input
plot()
{
	{
		echo 'set terminal svg size 800,480 dynamic background "white"'
		echo "set output '$1.svg.part'"
		echo "set title '$2' noenhanced"
		echo 'set grid; set key outside right noenhanced'
		printf '%s\n' 'set datafile separator "\t"'
		cat
	} | gnuplot || exit 1
	# The kernel's tree takes no blanks at the end of a line.
	sed -i 's/[[:blank:]]*$//' "$1.svg.part"
	mv "$1.svg.part" "$1.svg"
}

# rows AWK: that much of results.tsv, to be turned into columns
rows()
{
	awk -F '\t' -v OFS='\t' "$1" results.tsv
}

has()
{
	cut -f1 results.tsv | grep -qxF "$1"
}

if has cost; then
	rows '$1 == "cost" && $5 == 1 && $3 !~ /denied/ {
		row = $3 ", " $4
		if (!(row in seen))
			order[++n] = row
		seen[row]
		cost[row, $2] = $6
	}
	END {
		print "call", "baseline", "patched"
		for (i = 1; i <= n; i++)
			print order[i], cost[order[i], "baseline"] + 0,
				cost[order[i], "patched"] + 0
	}' > cost.dat
	plot cost 'A call without and with the series' <<-'END'
	set style data histograms
	set style fill solid 0.8 border
	set logscale y
	set ylabel 'instructions, median'
	set xtics rotate by -45 noenhanced
	plot for [i=2:3] 'cost.dat' using i:xtic(1) title columnheader
	END
fi

if has pids; then
	for way in plain set_tid last_pid helper cycling; do
		for order in random ascending; do
			rows "\$1 == \"pids\" && \$3 == \"$way, $order\" &&
				\$4 == \"cost\" { print \$5, \$6 }" \
				> "pids.$way.$order.dat"
		done
	done
	plot pids 'A wanted PID' <<-'END'
	set logscale xy
	set xlabel 'wanted PIDs'
	set ylabel 'instructions for each'
	ways = 'plain set_tid last_pid helper cycling'
	plot for [i=1:5] 'pids.'.word(ways, i).'.random.dat' \
			with linespoints linetype i title word(ways, i), \
		for [i=2:5] 'pids.'.word(ways, i).'.ascending.dat' \
			with linespoints linetype i dashtype 2 \
			title word(ways, i).', ascending'
	END
fi

if has misses; then
	rows '$1 == "misses" {
		split($3, k, ", ")
		if (!(k[1] in seen))
			order[++n] = k[1]
		seen[k[1]]
		split(k[2], busy, " ")
		misses[k[1], busy[1]] = 100 * $6 / $5
	}
	END {
		print "way", "nobody busy", "one", "four"
		for (i = 1; i <= n; i++)
			print order[i], misses[order[i], 0],
				misses[order[i], 1], misses[order[i], 4]
	}' > misses.dat
	plot misses 'Processes with another PID than the wanted one' <<-'END'
	set style data histograms
	set style fill solid 0.8 border
	set ylabel 'for 100 wanted PIDs'
	set yrange [0:*]
	set xtics noenhanced
	plot for [i=2:4] 'misses.dat' using i:xtic(1) title columnheader
	END
fi

if has criu; then
	for what in memory processes threads; do
		for action in dump restore start; do
			for who in root one; do
				rows "\$1 == \"criu\" && \$3 == \"$action, $what\" &&
					\$4 == \"$who\" { print \$5, \$6 }" \
					> "criu.$action.$what.$who.dat"
			done
		done
	done
	for what in memory processes threads; do
		unit=$what
		[ $what != memory ] || unit='memory, MiB'
		plot "criu-$what" "CRIU as root and with one capability: $what" <<-END
		set logscale xy
		set xlabel '$unit'
		set ylabel 'instructions'
		plot for [a in 'dump restore start'] for [w in 'root one'] \
			'criu.'.a.'.$what.'.w.'.dat' with linespoints title a.', '.w
		END
	done
fi

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make bench: what it says of figures that reach all its aims, of figures that miss
# one each, and of no figures.

# shellcheck disable=SC2016
. "${0%/*}/setup.sh"

bench=$R/tools/testing/selftests/checkpoint_restore/bench

# figures: such as reach every aim
figures()
{
	for depth in 1 2 8; do
		for who in root sys_admin holder nobody; do
			for call in fork clone3; do
				echo "cost|baseline|$call|$who|$depth|300|3|300 310 300"
				echo "cost|patched|$call|$who|$depth|300|3|300 310 390"
			done
		done
		echo "cost|baseline|set_tid|root|$depth|400|3|400 400 400"
		echo "cost|patched|set_tid|holder|$depth|404|3|404 404 404"
	done
	echo 'size|baseline|vmlinux|text|0|1000|1|1000'
	echo 'size|patched|vmlinux|text|0|1512|1|1512'
	echo 'pids|patched|pid_max|used|0|32768|1|32768'
	for n in 1 10000; do
		echo "pids|patched|plain, random|cost|$n|100|1|100"
		echo "pids|patched|set_tid, random|cost|$n|101|1|101"
		echo "pids|patched|set_tid, random|misses|$n|0|1|0"
	done
	echo 'pids|patched|cycling, random|cost|1|101000|1|101000'
	for what in dump restore; do
		echo "criu|patched|$what, memory|root|1|1000|1|1000"
		echo "criu|patched|$what, memory|one|1|1050|1|1050"
	done
}

# aims: of the figures on standard input
aims()
{
	tr '|' '\t' >results.tsv
	run awk -f "$bench/pairs.awk" -f "$bench/aims.awk" results.tsv
}

# misses AIM SCRIPT: once sed's SCRIPT has been at the figures
misses()
{
	sed "$2" good >bad
	aims <bad
	[ "$status" -eq 1 ] && [ "$(grep -c ' MISSED ' out)" -eq 1 ] && grep -q "MISSED *$1" out
	ok $? "missed: $1"
}

figures >good
aims <good
holds 'all are reached' [ "$status $(grep -c ' reached ' out)" = "0 $(wc -l <out)" ]
aims </dev/null
holds 'nothing was measured, and so it says' \
	[ "$status $(grep -c ' not measured ' out)" = "0 $(wc -l <out)" ]
more='s/300 310 390/301 311 390/'
misses 'fork, 1 pid' "/patched.fork.*|1|300/$more"
misses 'clone3, 8 pid' "/patched.clone3.*|8|300/$more"
misses 'set_tid, 2 deep' '/holder|2|404/s/404/405/g'
misses 'text of vmlinux' s/1512/1513/g
misses 'cycling' s/101000/100999/g
misses 'wanted PIDs' 's/misses|1|0/misses|1|1/'
misses 'a wanted PID' 's/cost|10000|101|/cost|10000|112|/'
misses 'criu, restore' '/restore.*one/s/1050/1051/g'

# page: what page.awk holds against the figures above
page()
{
	cat <<'END'
The figures are of Linux 6.1.2, on 32 bits.

.. figures: before.fork.root.1~1% vote.fork.8
   for 1 2: ratio.set_tid.@

fork() takes 302 instructions, and 0 more. With set_tid it is 1.01 and 1.01.
END
	printf '\n.. figures: - size.text for_nothing\n'
	cat <<'END'
   for dump restore: rootless.@.memory.1~0.01 criu.@.root.memory.1

.. list-table::
   :header-rows: 1

   * - Of 10
     - bytes
   * - 512
     - -5
   * - 1.06
     - 0.001000
   * - 1.05
     - 0.001000
END
}

# held SCRIPT [LINUX]: the page where sed's SCRIPT has been at it
held()
{
	page | sed "s/for_nothing/-/;$1" >page.rst
	run awk -v linux="${2:-6.1.2}" -f "$bench/pairs.awk" \
		-f "$bench/page.awk" results.tsv page.rst
}

# wrong_page WHAT SCRIPT REGEX: it is told, once sed's SCRIPT has been at it
wrong_page()
{
	held "$2"
	[ "$status" -eq 1 ] && grep -qE "page.rst: line [0-9]+: $3" out
	ok $? "the page: $1"
}

tr '|' '\t' <good >results.tsv
held ''
holds 'the page says what was measured' eval \
	'[ "$status" -eq 0 ] && grep -q " 9 of the .* 0 do not, 0 not" out'
wrong_page 'a count further off than its bound' s/302/304/ \
	'before.fork.root.1 is 304, measured 300'
wrong_page 'a difference that is another' 's/and 0 more/and 1 more/' \
	'vote.fork.8 is 1, measured 0'
wrong_page 'a size' 's/- 512/- 513/' 'size.text is 513, measured 512'
wrong_page 'a ratio in a table' s/1.06/1.07/ 'rootless.dump.memory.1 is 1.07'
wrong_page 'a number without a name' 's/fork() takes/of 7 calls, &/' \
	'no name for the number 1.01|.* is 7, '
wrong_page 'a name without a number' '/- 1.05/,$d' 'no number for rootless.restore'
wrong_page 'a name that is none' s/size.text/bytes.text/ 'no figure is called bytes'
grep -v '^size' results.tsv >fewer
mv fewer results.tsv
held ''
holds 'a part that was not measured is not held' eval \
	'[ "$status" -eq 0 ] && grep -q " 8 of the .* 1 not measured" out'
held s/302/999/ 5.8.0
holds 'nor is another kernel' eval \
	'[ "$status" -eq 0 ] && grep -q "not held" out && [ "$(wc -l <out)" -eq 1 ]'
cost_page=$R/Documentation/admin-guide/checkpoint-restore-cost.rst
# The page says first which kernel most of its figures are of.
run awk -v linux="$(sed -n 's/.* Linux \([0-9.]*[0-9]\).*/\1/p' "$cost_page" | head -n 1)" \
	-f "$bench/pairs.awk" -f "$bench/page.awk" /dev/null "$cost_page"
holds 'each number of the page has its name' eval \
	'[ "$status" -eq 0 ] && grep -q " 0 of the .* 0 do not, 1[0-9][0-9] not" out'

ktap_finished

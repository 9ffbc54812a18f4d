#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mutants.sh TREE LOG DIFF... -- COMMAND [ARGUMENT]...
#
# Makes the prepared TREE wrong by one DIFF after the other (both absolute paths)
# and runs COMMAND, which builds, boots and judges it: it has to fail. A mutant
# that it does not fail for survives: a test is missing. Before the first, COMMAND
# has to pass: one that always fails would kill them all. TREE is put back after
# each, also when this is interrupted; what was built of it is the last mutant's
# then, and older than TREE. LOG gets the output of the last COMMAND.
#
# Ends with "N killed of N". Exits with 1 if one survived or did not apply, or
# if COMMAND does not pass without them.

tree=$1
log=$2
shift 2
diffs=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	diffs="$diffs $1"
	shift
done
shift

# What a mutant edits, as it was, at the same paths below this directory. The
# tree's git knows only the files of the series.
kept=$tree/.git/mutant

keep()
{
	rm -rf "$kept.part"
	mkdir "$kept.part"
	(cd "$tree" && sed -n 's|^+++ b/||p' "$1" | xargs cp --parents -t "$kept.part") &&
		mv "$kept.part" "$kept"
}

# With a new time, so that it is built again
put_back()
{
	[ ! -d "$kept" ] || (cd "$kept" && find . -type f -exec cp --parents -t "$tree" {} +)
	rm -rf "$kept" "$kept.part"
}

[ -d "$tree/.git" ] || {
	echo "error: $tree is no prepared tree: make tree" >&2
	exit 2
}
put_back
[ -z "$(git -C "$tree" status --porcelain --untracked-files=no)" ] || {
	echo "error: $tree has edits that are not committed: commit them, or make clean" >&2
	exit 2
}
trap put_back EXIT
trap 'exit 130' INT TERM

mkdir -p "$(dirname "$log")" || exit 2
"$@" > "$log" 2>&1 || {
	grep '^ *FAIL \|^error:' "$log"
	echo "error: the tests fail without any mutant, too: see $log" >&2
	exit 1
}
killed=0
total=0
for diff in $diffs; do
	total=$((total + 1))
	name=$(basename "$diff" .diff)
	start=$(date +%s)
	keep "$diff" || exit 2
	if ! patch -s -d "$tree" -p1 -f -F0 --no-backup-if-mismatch -r - < "$diff"; then
		word='DOES NOT APPLY'
	elif "$@" > "$log" 2>&1; then
		word=SURVIVED
	elif grep -q 'passed, [0-9]* failed' "$log"; then
		word="killed by $(grep -c '^ *FAIL ' "$log") tests"
		killed=$((killed + 1))
	elif grep -q '^error: the kernel complained' "$log"; then
		word='killed by the kernel'
		killed=$((killed + 1))
	else
		word='DOES NOT BOOT'
	fi
	put_back
	printf '  %-34s %-22s %3d s  %s\n' "$name" "$word" \
		$(($(date +%s) - start)) "$(head -n 1 "$diff")"
done

echo "$killed killed of $total"
[ "$killed" -eq "$total" ]

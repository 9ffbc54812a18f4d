#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mutants.sh TREE LOGS BOOT[,BOOT]... PATTERN... [-- COMMAND [ARGUMENT]...]
#
# Breaks the prepared TREE by one mutant after the other, a diff in
# scripts/mutants whose name matches a PATTERN (or that is an absolute path),
# and runs the tests on it: they have to fail. A mutant that they do not fail
# for survives: a test is missing. Before the first they have to pass: tests
# that always fail would kill all mutants. TREE is put back after each, also
# when this is interrupted; what was built of it is the last mutant's then, and
# older than TREE.
#
# The tests are those of `make boot/mutants/BOOT` for each BOOT, with results in
# LOGS/BOOT; or COMMAND, which builds, boots and judges. LOGS/last.log has the
# output of the last one.
#
# Ends with "N killed of N". Exits with 1 if one survived or did not apply, or
# if the tests do not pass without them.

here=$(cd "$(dirname "$0")" && pwd)
qemu=$here/../tools/testing/selftests/checkpoint_restore/qemu
tree=$1
logs=$2
boots=$(echo "$3" | tr , ' ')
shift 3

# boot [GUEST_RUN=...]: by default the guest runs all tests; then the verdict
boot()
{
	for boot in $boots; do
		${MAKE:-make} -C "$here/.." -s BUILT=1 "boot/mutants/$boot" "$@" || return
	done
	# shellcheck disable=SC2086 # a word for each boot
	"$qemu/verdict.sh" "$logs" $boots
}

# The matrix notices most, and is asked first. A debug kernel would take ten
# minutes for all tests: enough calls for it to see something.
judge()
{
	case $boots$patterns in
	*debug/*)
		boot GUEST_RUN=CALLS=500,/kselftest/run,checkpoint_restore:fuzz,\
checkpoint_restore:faults,checkpoint_restore:leaks.sh
		;;
	*patched*) boot GUEST_RUN=/kselftest/run,checkpoint_restore:authz && boot ;;
	*) boot ;;
	esac
}

patterns=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
	patterns="$patterns $1"
	shift
done
[ $# -gt 0 ] || set -- -- judge
shift
# Those of a header that most sources include come last: each time it is edited
# or put back nearly everything is built again.
diffs=$(set -f; for pattern in $patterns; do
	set +f
	case $pattern in
	/*) echo "$pattern" ;;
	*)
		# shellcheck disable=SC2086 # a pattern
		ls "$here/mutants/"$pattern.diff || exit
		;;
	esac
done | awk '/\/number-/ { last = last $0 "\n"; next } { print } END { printf "%s", last }')

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

log=$logs/last.log
mkdir -p "$logs" || exit 2
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

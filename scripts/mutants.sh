#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mutants.sh TREE COPY LOGS BOOT[,BOOT]... PATTERN... [-- COMMAND [ARGUMENT]...]
#
# Breaks COPY, a copy of the prepared TREE, in one way after another and runs the
# tests on it each time: they must fail. Each way is a mutant, of those in
# scripts/mutants whose names match a PATTERN. If the tests pass, the mutant
# survives: a test is missing. Without any mutant the tests must pass first, because
# tests that always fail would kill all.
#
# A mutant is a line "Mutant: NAME", a line that says what is wrong, and a diff. A
# name that occurs again is the same mutant for other kernels: the first diff that
# applies is taken. A mutant with a line "Needs: FILE REGEX" is left out where no
# line of the tree's FILE matches.
#
# The tests are `make boot/mutants/BOOT` for each BOOT, with results in LOGS/BOOT;
# or COMMAND, which builds, boots and judges. LOGS/last.log has the output of the
# last run.
#
# The last line is "N killed of N". Exits with 1 if a mutant survived or did not
# apply, or if the tests fail without one.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/altered_tree.sh"
[ $# -gt 4 ] || usage 5 "$@"
scratch
qemu=$ROOT/tools/testing/selftests/checkpoint_restore/qemu
altered_tree "$1" "$2"
logs=$3
boots=$(echo "$4" | tr , ' ')
shift 4

# boot [GUEST_RUN=...]: by default the guest runs all tests; then the verdict
boot()
{
	for boot in $boots; do
		${MAKE:-make} -C "$ROOT" -s ALTERED=1 "boot/mutants/$boot" "$@" || return
	done
	# shellcheck disable=SC2086 # a word for each boot
	"$qemu/verdict.sh" "$logs" $boots
}

# The matrix notices most mutants, so it runs first. A debug kernel would take ten
# minutes for all tests, so it gets fewer calls.
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
# One file for each diff: NAME.diff, and NAME.diff.2 if the name occurs again
mutants=$TMP/mutants
sed -n 's|^Mutant: ||p' "$ROOT"/scripts/mutants/*.diff | while read -r name; do
	mkdir -p "$(dirname "$mutants/$name")"
done
cat "$ROOT"/scripts/mutants/*.diff | awk -v to="$mutants" '
	/^Mutant: / { file = to "/" $2 ".diff" (seen[$2]++ ? "." seen[$2] : ""); next }
	{ print > file }'
# Mutants of a header that most sources include come last: each edit of it, and each
# restoring, rebuilds nearly everything.
diffs=$(set -f; for pattern in $patterns; do
	set +f
	# shellcheck disable=SC2086 # a pattern
	ls "$mutants/"$pattern.diff || exit
done | awk '/\/number-/ { last = last $0 "\n"; next } { print } END { printf "%s", last }')

# needed DIFF: true if this kernel has what the mutant breaks
needed()
{
	sed -n 's/^Needs: //p' "$1" | {
		read -r file regex || exit 0
		grep -qsE -e "$regex" "$copy/$file"
	}
}

# break_copy DIFF [OPTION]
break_copy()
{
	patch -s -d "$copy" -p1 -f -F0 --no-backup-if-mismatch -r - ${2:+"$2"} < "$1"
}

# fitting DIFF: of those with its name, the one that applies to this kernel
fitting()
{
	for same in "$1" "$1".*; do
		[ -f "$same" ] && break_copy "$same" --dry-run > /dev/null && break
		same=$1
	done
	echo "$same"
}

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
	needed "$diff" || continue
	total=$((total + 1))
	name=$(basename "$diff" .diff)
	diff=$(fitting "$diff")
	start=$(date +%s)
	if ! break_copy "$diff"; then
		word='DOES NOT APPLY'
	elif "$@" > "$log" 2>&1; then
		word=SURVIVED
	elif grep -q '^error: the kernel complained' "$log"; then
		word='killed by the kernel'
		killed=$((killed + 1))
	elif grep -q 'passed, [0-9]* failed' "$log"; then
		word="killed by $(grep -cE '^ *(FAIL|MISSING|UNEXPECTED) ' "$log") tests"
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

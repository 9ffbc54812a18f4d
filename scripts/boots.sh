#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: boots.sh TREE COPY LOGS -- COMMAND [ARGUMENT]...
#
# Boots the series as it grows: once for each commit that has a Passes field, with
# that commit and all before it. The tests are always those of the whole series.
# For each boot COPY, a copy of the prepared TREE, gets the kernel files as that
# commit leaves them; COMMAND builds and boots it and writes LOGS/results.tsv.
#
# Of the tests that fail without the series, those in the Passes fields so far must
# pass, and the others must still fail. All other tests must pass.
#
# Exits with 1 if a boot was not as expected.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/read_series.sh"
. "$ROOT/scripts/lib/altered_tree.sh"
[ $# -gt 4 ] || usage 5 "$@"
scratch
qemu=$ROOT/tools/testing/selftests/checkpoint_restore/qemu
logs=$3
status=0

load_for "$1"
altered_tree "$1" "$2"
shift 4
commit_git diff-index --quiet refs/series/applied ||
	die "$tree has edits of its own: make refresh takes them over, make clean drops them"
commit_ids > "$TMP/all" || exit 1
while read -r commit id; do
	[ -z "$(field "$commit" Passes)" ] || echo "$commit $id"
done < "$TMP/all" > "$TMP/tested"
while read -r commit _; do
	awk -v c="$commit" '$1 == c { print $3 }' "$TMP/list"
done < "$TMP/tested" | sort -u > "$TMP/files"

: > "$TMP/passes"
while read -r commit id; do
	start=$(date +%s)
	field "$commit" Passes >> "$TMP/passes"
	# shellcheck disable=SC2046 # a file of the kernel is one word
	commit_git checkout -q "$id" -- $(cat "$TMP/files") || exit 1
	verdict=ok
	if "$@" > "$TMP/boot.log" 2>&1; then
		# What is left of the tests that fail without the series
		awk 'FNR == NR { passes[$0]; next }
			$1 != "differs" { print; next }
			{ for (p in passes) if ($2 ~ p) next; print }' \
			"$TMP/passes" "$qemu/expected" "$logs/expected" > "$TMP/expected"
		cp "$logs/results.tsv" "$TMP"
		awk -v kernel=baseline -v logs="$logs" -f "$qemu/judge.awk" \
			"$TMP/expected" "$TMP/results.tsv" > "$TMP/boot.log" || verdict=FAIL
	else
		verdict=FAIL
	fi
	echo "word: $commit boots $verdict"
	if [ $verdict = FAIL ]; then
		status=1
		grep -v '^total' "$TMP/boot.log" | head -n 20 | sed "s/^/error: series\/$commit: /"
	else
		echo "note: $commit: $(sed -n 's/^ *baseline: //p' "$TMP/boot.log")," \
			"$(($(date +%s) - start)) s"
	fi
done < "$TMP/tested"
exit "$status"

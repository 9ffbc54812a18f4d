#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: boots.sh TREE LOGS -- COMMAND [ARGUMENT]...
#
# Boots each prefix of the series that ends in a commit with a Passes field: the
# prepared TREE with the kernel files of the later ones of those as they were
# before, and the tests of the whole series. COMMAND builds and boots it, and
# leaves LOGS/results.tsv. Of the tests that fail on a kernel without the series,
# those that the commits so far say they make pass have to, and the others have
# to fail still; all other tests have to pass. TREE is put back in the end, also
# when this is interrupted, and COMMAND run once more, to build what it was.
#
# Exits with 1 if a boot was not as expected.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/read_series.sh"
[ $# -gt 3 ] || usage 4 "$@"
TMP=$(mktemp -d) || exit 1
qemu=$ROOT/tools/testing/selftests/checkpoint_restore/qemu
tree=$1
logs=$2
shift 3
status=0

put_back()
{
	[ ! -e "$tree/.git/series-boots" ] || {
		(cd "$tree" && xargs git checkout -q refs/series/applied -- < .git/series-boots) &&
			rm "$tree/.git/series-boots"
	}
}

load_for "$tree"
[ -d "$tree/.git" ] || die "$tree is no prepared tree: make tree"
put_back
[ -z "$(git -C "$tree" status --porcelain --untracked-files=no)" ] ||
	die "$tree has edits that are not committed: commit them, or make clean"
git -C "$tree" rev-list --reverse refs/series/baseline..refs/series/applied > "$TMP/ids"
[ "$(wc -l < "$TMP/ids")" -eq "$(wc -l < "$TMP/commits")" ] ||
	die "$tree has not the commits of series/: make tree"
paste -d' ' "$TMP/commits" "$TMP/ids" | while read -r commit id; do
	[ -z "$(field "$commit" Passes)" ] || echo "$commit $id"
done > "$TMP/tested"
while read -r commit _; do
	awk -v c="$commit" '$1 == c { print $3 }' "$TMP/list"
done < "$TMP/tested" | sort -u > "$TMP/files"
cp "$TMP/files" "$tree/.git/series-boots"
trap 'put_back; rm -rf "$TMP"' EXIT
trap 'exit 130' INT TERM

: > "$TMP/passes"
while read -r commit id; do
	start=$(date +%s)
	field "$commit" Passes >> "$TMP/passes"
	(cd "$tree" && xargs git checkout -q "$id" --) < "$TMP/files" || exit 1
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
put_back
"$@" > "$TMP/boot.log" 2>&1 || {
	grep '^error:' "$TMP/boot.log"
	status=1
}
exit "$status"

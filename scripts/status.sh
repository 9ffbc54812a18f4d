#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# status.sh KSRC
#
# Says of each commit of the series how it stands with KSRC (a git checkout, a
# plain directory, a .tar.*; empty: Debian's linux-source-6.1), one line each:
#	NN-slug  applies | applied | already upstream | conflicts WHERE
# The commits are tried one upon the other, on a copy of the files they touch.
# Exit: 0 the series can go on, or is on; 1 a conflict, or an error (one line);
# 3 the kernel has upstream's version of it: nothing to do.

set -eu
# shellcheck disable=SC1091
. "${0%/*}/lib.sh"
usage 1 "$@"

# fetch FILE...: copies of those that are in KSRC, in $TMP/k
fetch()
{
	mkdir "$TMP/k"
	if [ "$KIND" = tar ]; then
		mkdir "$TMP/x"
		for f in "$@"; do
			printf '%s\n' "$f" "./$f" "*/$f"
		done >"$TMP/members"
		# tar complains of each name that is not there: all that matters is what is.
		tar -x -f "$KSRC" -C "$TMP/x" --no-same-owner --wildcards --no-wildcards-match-slash \
			-T "$TMP/members" 2>/dev/null || :
		top=$(kernel_root "$TMP/x") || exit 1
	fi
	for f in "$@"; do
		mkdir -p "$TMP/k/$(dirname "$f")"
		if [ "$KIND" = tar ]; then
			cat "$top/$f" 2>/dev/null
		else
			ksrc_file "$f"
		fi >"$TMP/k/$f" || rm -f "$TMP/k/$f"
	done
}

# paths COMMIT: its lines of the list
paths()
{
	awk -v c="$1" '$1 == c { print $2, $3 }' "$TMP/list"
}

# try COMMIT [-R]: put it on $TMP/k or take it off, whole or not at all; where
# it cannot, $why says so
try()
{
	rm -rf "$TMP/new"
	mkdir "$TMP/new"
	: >"$TMP/gone"
	paths "$1" >"$TMP/paths"
	while read -r path file; do
		new=$TMP/new/$file
		mkdir -p "${new%/*}"
		if [ "$path" = "$file" ]; then
			why="$file (there already, and different)"
			if [ $# -eq 2 ]; then
				cmp -s "$ROOT/$path" "$TMP/k/$file" || return 1
				echo "$file" >>"$TMP/gone"
			else
				[ ! -e "$TMP/k/$file" ] || return 1
				cp "$ROOT/$path" "$new"
			fi
		else
			why="$file (not in this kernel)"
			[ -f "$TMP/k/$file" ] || return 1
			# shellcheck disable=SC2086
			if ! apply_path ${2-} "$TMP/k/$file" "$path" "$new"; then
				why="$file $(hunk)"
				return 1
			fi
		fi
	done <"$TMP/paths"
	cp -R "$TMP/new/." "$TMP/k"
	while read -r file; do
		rm "$TMP/k/$file"
	done <"$TMP/gone"
}

# upstream COMMIT: all that tells upstream's version of it is there
upstream()
{
	field "$1" Upstream-has >"$TMP/has"
	[ -s "$TMP/has" ] || return 1
	while read -r file regex; do
		tr -s '[:space:]' ' ' <"$TMP/asis/$file" 2>/dev/null | grep -qE -e "$regex" ||
			return 1
	done <"$TMP/has"
}

scratch
ksrc "$1"
load
[ "$KIND" = tar ] || ksrc_check
# shellcheck disable=SC2046
fetch $({
	cat "$TMP/touched"
	while read -r commit; do
		field "$commit" Upstream-has | cut -d' ' -f1
	done <"$TMP/commits"
	printf '%s\n' Makefile kernel/pid.c
} | sort -u)
ksrc_check "$TMP/k"

cp -R "$TMP/k" "$TMP/asis"

# Backwards first: what is on comes off again, so that each commit is then
# tried on what the commits before it leave.
sort -r "$TMP/commits" >"$TMP/backwards"
: >"$TMP/on"
while read -r commit; do
	! try "$commit" -R || echo "$commit" >>"$TMP/on"
done <"$TMP/backwards"

conflicts=0 ours=0 theirs=0 togo=0 gap=
while read -r commit; do
	# Upstream's versions and ours tell by the same words: the first one that
	# is there decides whose the kernel has.
	if grep -qx "$commit" "$TMP/on" && ! { [ $theirs -gt 0 ] && upstream "$commit"; }; then
		how=applied ours=$((ours + 1))
		[ $togo -eq 0 ] || gap=$commit
		try "$commit" || :
	elif [ $ours -eq 0 ] && upstream "$commit"; then
		how='already upstream' theirs=$((theirs + 1))
	elif try "$commit"; then
		how=applies togo=$((togo + 1))
	else
		how="conflicts $why" conflicts=$((conflicts + 1))
	fi
	printf '%-32s %s\n' "$commit" "$how"
done <"$TMP/commits"

[ $conflicts -eq 0 ] || die "the series does not go onto $KSRC: $conflicts of its commits conflict"
if [ $theirs -gt 0 ]; then
	note "$KSRC has $HAS from upstream: nothing to do"
	exit 3
fi
[ -z "$gap" ] || die "$gap is in $KSRC without one before it: apply that by hand"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: status.sh KSRC
#
# Says how each commit of the series stands with KSRC (a git clone, a directory or a
# .tar.*; if it is empty, see default_base.sh), a line for each:
#	NN-slug  applies | applied | already upstream | conflicts WHERE
# Commits that this kernel has no use for are left out. The commits are tried one on
# top of the other, on copies of the files.
#
# Exits with 0 if the series applies or is applied, 1 if there is a conflict or an
# error (one line), 3 if the kernel has upstream's version.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/kernel_source.sh"
. "${0%/*}/lib/read_series.sh"
. "${0%/*}/lib/patches.sh"
usage 1 "$@"

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
	: >"$TMP/added"
	paths "$1" >"$TMP/paths"
	while read -r path file; do
		new=$TMP/new/$file
		if [ "$path" = "$file" ]; then
			why="$file (there already, and different)"
			if [ $# -eq 2 ]; then
				cmp -s "$ROOT/$path" "$TMP/k/$file" || return 1
				echo "$file" >>"$TMP/gone"
			else
				[ ! -e "$TMP/k/$file" ] || return 1
				echo "$file" >>"$TMP/added"
			fi
		else
			why="$file (not in this kernel)"
			[ -f "$TMP/k/$file" ] || return 1
			mkdir -p "${new%/*}"
			# shellcheck disable=SC2086
			if ! apply_path ${2-} "$TMP/k/$file" "$path" "$new"; then
				why="$file $(hunk)"
				return 1
			fi
		fi
	done <"$TMP/paths"
	(cd "$ROOT" && tr '\n' '\0' <"$TMP/added" | xargs -0 -r cp --parents -t "$TMP/new" --)
	cp -R "$TMP/new/." "$TMP/k"
	while read -r file; do
		rm "$TMP/k/$file"
	done <"$TMP/gone"
}

# quietly COMMIT: true if status says nothing when the commit steps aside, because the
# kernel has what the series builds on, or lacks what the commit is about
quietly()
{
	[ "$(field "$1" Part)" = base ] || [ -n "$(field "$1" Needs)" ]
}

scratch
ksrc "$1"
load
[ "$KIND" = tar ] || ksrc_check
# shellcheck disable=SC2046
ksrc_files "$TMP/k" $(asked)
ksrc_check "$TMP/k"
cp -R "$TMP/k" "$TMP/asis"
places "$TMP/asis"

# First backwards: commits that are applied are taken off, so that each commit is
# then tried on top of those before it.
sort -r "$TMP/commits" >"$TMP/backwards"
: >"$TMP/on"
while read -r commit; do
	! try "$commit" -R || echo "$commit" >>"$TMP/on"
done <"$TMP/backwards"

conflicts=0 ours=0 theirs=0 togo=0 gap=
while read -r commit; do
	# The same words identify upstream's version and ours: the first commit that is there
	# decides which of them the kernel has.
	aside='' half=''
	! steps_aside "$TMP/asis" "$commit" || aside=yes
	if grep -qx "$commit" "$TMP/on" && { [ $theirs -eq 0 ] || [ -z "$aside" ]; }; then
		how=applied ours=$((ours + 1))
		[ $togo -eq 0 ] || gap=$commit
		try "$commit" || :
	elif [ -n "$aside" ] && quietly "$commit"; then
		continue
	elif [ $ours -eq 0 ] && [ -n "$aside" ]; then
		how='already upstream' theirs=$((theirs + 1))
	elif [ -n "$half" ] && quietly "$commit"; then
		how="conflicts $half" conflicts=$((conflicts + 1))
	elif try "$commit"; then
		how=applies togo=$((togo + 1))
	else
		how="conflicts $why" conflicts=$((conflicts + 1))
	fi
	printf '%-32s %s\n' "$commit" "$how"
done <"$TMP/commits"

[ $conflicts -eq 0 ] || die "the series does not go onto $KSRC: $conflicts of its commits conflict"
if [ $theirs -gt 0 ]; then
	note "$KSRC has $HAS from upstream; make KSRC=$KSRC series MISSING=1 writes the rest"
	exit 3
fi
[ -z "$gap" ] || die "$gap is in $KSRC without one before it: apply that by hand"

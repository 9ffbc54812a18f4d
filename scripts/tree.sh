#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: tree.sh BASELINE TREE
#
# Makes TREE, the prepared tree: a copy of BASELINE with the series as commits on a
# branch "series". Its git repository tracks only the files that the series touches.
# refs/series/baseline is the state before the series, refs/series/applied its last
# commit.
#
# If TREE exists and nothing changed, nothing is touched. If the series changed, only
# the files that differ are written. Edits in TREE are kept; but if the series
# changed too, or BASELINE was made anew, that is an error.
#
# Exits with 1, and one line, if it cannot.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
. "${0%/*}/lib/prepared_tree.sh"
usage 2 "$@"
baseline=$1
tree=$2

# write_state DIR: what DIR was made from
write_state()
{
	cp "$TMP/list" "$1/.git/series-list"
	printf 'baseline: %s\nseries: %s\noptional: %s\n' "$baseline_id" "$series_id" "${OPTIONAL-1}" >"$TMP/state"
	mv "$TMP/state" "$1/.git/series-state"
}

# commit DIR: the series in the repository of DIR; sets first and last
commit()
{
	first=$(baseline_commit "$1/.git" "$baseline")
	last=$("${0%/*}/commits.sh" "$1/.git" "$first" "$TMP/list")
}

# refs DIR: the branch and the notes of where it stands
refs()
{
	git -C "$1" update-ref refs/series/baseline "$first"
	git -C "$1" update-ref refs/series/applied "$last"
	git -C "$1" update-ref refs/heads/series "$last"
	git -C "$1" symbolic-ref HEAD refs/heads/series
}

make_tree()
{
	new=$TMP/tree
	cp -a --reflink=auto "$baseline" "$new" 2>"$TMP/cp.log" ||
		die "cannot copy $baseline: $(one_line "$TMP/cp.log")"
	git init -q --template= -b series "$new"
	git -C "$new" config status.showUntrackedFiles no
	git -C "$new" config core.autocrlf false
	git -C "$new" config gc.auto 0
	mkdir "$new/.git/info"
	# What a build may leave in the tree, for kernels that came without .gitignore.
	printf '%s\n' '.*' '!.gitignore' '*.o' '*.a' '*.so' '*.ko' '*.mod' '*.mod.c' '*.order' \
		/vmlinux /System.map /Module.symvers include/config/ include/generated/ \
		/usr/include/ >"$new/.git/info/exclude"
	commit "$new"
	refs "$new"
	git -C "$new" read-tree --reset -u "$last"
	manifest "$new" >"$new/.git/series-manifest"
	write_state "$new"
	if [ -d "$tree" ]; then
		keep_mtimes "$(realpath "$tree")" "$(realpath "$new")"
		manifest "$new" >"$new/.git/series-manifest"
		git -C "$new" update-index -q --refresh
		mv "$tree" "$TMP/old"
	fi
	mv "$new" "$tree"
}

# update_tree: from one series to the next. The mark says that TREE had no
# edits when this began, so that a run after a killed one may finish the work.
update_tree()
{
	commit "$tree"
	git -C "$tree" ls-files | sort >"$TMP/before"
	git -C "$tree" ls-tree -r --name-only "$last" | sort >"$TMP/after"
	if [ ! -e "$tree/.git/series-updating" ]; then
		comm -13 "$TMP/before" "$TMP/after" >"$TMP/taken"
		while read -r file; do
			[ ! -e "$tree/$file" ] || cmp -s "$baseline/$file" "$tree/$file" ||
				die "$tree/$file was edited, and the series touches it now: put it back, or make clean"
		done <"$TMP/taken"
		cp "$TMP/before" "$tree/.git/series-updating"
	fi
	git -C "$tree" read-tree --reset -u "$last"
	comm -23 "$tree/.git/series-updating" "$TMP/after" >"$TMP/given-back"
	while read -r file; do
		if [ -f "$baseline/$file" ]; then
			give_back "$baseline" "$tree" "$file"
		else
			rm -f "$tree/$file"
		fi
	done <"$TMP/given-back"
	refs "$tree"
	write_state "$tree"
	rm -f "$tree/.git/series-updating"
}

[ -f "$baseline/Makefile" ] || die "no baseline in $baseline: make it with scripts/baseline.sh"
[ ! -e "$tree" ] || [ -e "$tree/.git/series-state" ] ||
	die "$tree is there and was not made by this: choose another O="
identity "$ROOT" neutral
own_config
work "$tree"
load_for "$baseline"
baseline_id=$(stat -c '%i %w' "$baseline")
series_id=$(digest)
if [ ! -e "$tree" ]; then
	make_tree
	exit 0
fi
own=
[ -e "$tree/.git/series-updating" ] || ! edited "$tree" || own=1
if [ "$(state "$tree" baseline)" != "$baseline_id" ]; then
	[ -n "$own" ] || own=$(stray "$tree" "$baseline" | head -n 1)
	[ -z "$own" ] ||
		die "$tree has edits of its own, and $baseline was made anew: save them, then make clean"
	make_tree
elif [ "$(state "$tree" series)" != "$series_id" ] || [ -e "$tree/.git/series-updating" ]; then
	[ -z "$own" ] ||
		die "$tree has edits of its own, and the series changed here: make refresh takes them over, make clean drops them"
	update_tree
elif [ -n "$own" ]; then
	note "$tree has edits of its own: they are kept; make refresh brings them into the series"
fi

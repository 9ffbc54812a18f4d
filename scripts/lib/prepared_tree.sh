# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# The baseline and the prepared tree. Sourced, never run; read_series.sh comes
# before it.

# baseline_commit GIT_DIR BASELINE: a commit of the files that the series touches,
# as the kernel has them; prints its id
baseline_commit()
{
	while read -r file; do
		[ -f "$2/$file" ] || continue
		mode=100644
		[ ! -x "$2/$file" ] || mode=100755
		printf '%s %s\t%s\n' "$mode" \
			"$(git --git-dir="$1" hash-object -w --no-filters "$2/$file")" "$file"
	done <"$TMP/touched" >"$TMP/baseline.list"
	rm -f "$TMP/baseline.index"
	GIT_INDEX_FILE=$TMP/baseline.index git --git-dir="$1" update-index --add --index-info <"$TMP/baseline.list"
	tree=$(GIT_INDEX_FILE=$TMP/baseline.index git --git-dir="$1" write-tree)
	echo 'the kernel before the series: the files that it touches' |
		GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000' \
		git --git-dir="$1" commit-tree "$tree"
}

# state TREE NAME: what tree.sh noted about TREE
state()
{
	sed -n "s/^$2: //p" "$1/.git/series-state"
}

# edited TREE: true if it has commits or changes of its own
edited()
{
	[ "$(git -C "$1" rev-parse HEAD)" != "$(git -C "$1" rev-parse refs/series/applied)" ] ||
		[ -n "$(git -C "$1" status --porcelain --untracked-files=no)" ]
}

# manifest TREE: path, size and time of each file
manifest()
{
	(cd "$1" && find . -path ./.git -prune -o \( -type f -o -type l \) -printf '%P\t%s %T@\n' | sort)
}

# stray TREE BASELINE: the files that git does not track and that changed since TREE
# was made. New files that git ignores are not edits: a build leaves them. Neither are
# missing files that BASELINE lacks: the series added them.
stray()
{
	manifest "$1" >"$TMP/now"
	cut -f1 "$TMP/now" | sort >"$TMP/now.paths"
	cut -f1 "$1/.git/series-manifest" | sort -u >"$TMP/then.paths"
	sort "$1/.git/series-manifest" | comm -13 - "$TMP/now" | cut -f1 | sort >"$TMP/differ"
	{
		comm -12 "$TMP/differ" "$TMP/then.paths"
		comm -13 "$TMP/now.paths" "$TMP/then.paths" | while read -r file; do
			[ ! -e "$2/$file" ] || echo "$file"
		done
		comm -23 "$TMP/differ" "$TMP/then.paths" |
			git -C "$1" check-ignore --no-index --verbose --non-matching --stdin |
			sed -n -e 's/^::	//p' -e 's/^[^	]*:!.*	//p'
	} | sort >"$TMP/changed"
	{
		git -C "$1" ls-files
		git -C "$1" ls-tree -r --name-only refs/series/applied
	} | sort -u | comm -13 - "$TMP/changed"
}

# give_back BASELINE TREE FILE: FILE as the baseline has it, with a new time
give_back()
{
	mkdir -p "$(dirname "$2/$3")"
	cp --preserve=mode "$1/$3" "$2/$3"
	(cd "$2" && find "$3" -printf '%p\t%s %T@\n') >>"$2/.git/series-manifest"
}

sums()
{
	(cd "$1" && find . -path ./.git -prune -o -type f -print0 | xargs -0 sha1sum | sort)
}

# keep_mtimes OLD NEW: files that are the same in both keep OLD's time, the others
# get the present time, so that make rebuilds just these
keep_mtimes()
{
	sums "$1" >"$TMP/sums.old"
	sums "$2" >"$TMP/sums.new"
	comm -12 "$TMP/sums.old" "$TMP/sums.new" | cut -c43- | tr '\n' '\0' |
		(cd "$1" && xargs -0 cp --attributes-only --preserve=timestamps --parents -t "$2")
	comm -13 "$TMP/sums.old" "$TMP/sums.new" | cut -c43- | tr '\n' '\0' |
		(cd "$2" && xargs -0 -r touch)
}

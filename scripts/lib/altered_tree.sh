# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# A copy of the prepared tree, for scripts that break it or take commits out of it.
# Sourced, never run; environment.sh and scratch come before it.
#
# The files of the copy are hard links to those of the tree. git and patch replace
# a file instead of writing into it, so the tree never changes. put_back finds what
# was replaced by its inode, also after a run that was killed.

# altered_tree TREE COPY: makes COPY the same as TREE, and locks it. What is built
# from COPY lies beside it, and is deleted if TREE was made again.
altered_tree()
{
	tree=$1
	copy=$2
	[ -e "$tree/.git/series-state" ] || die "$tree is no prepared tree: make tree"
	beside=$(dirname "$copy")
	mkdir -p "$beside" || exit 1
	exec 8<"$beside"
	flock -n 8 || die "another run is at work on $copy: wait until it has ended"
	made=$(stat -c '%i %w' "$tree")
	if [ "$made" != "$(cat "$beside/made-from" 2>/dev/null)" ]; then
		find "$beside" -mindepth 1 -delete
		cp -al "$tree" "$copy" && rm -rf "$copy/.git" || exit 1
		echo "$made" >"$beside/made-from"
	fi
	put_back
	commit_git read-tree refs/series/applied || exit 1
	commit_git update-index -q --refresh || :
}

# commit_git ARGUMENT...: git with the tree's commits and the copy's files
commit_git()
{
	GIT_INDEX_FILE=$TMP/altered-index git --git-dir="$tree/.git" --work-tree="$copy" "$@"
}

# commit_ids: the commits of the series, each with its id in the tree
commit_ids()
{
	git -C "$tree" rev-list --reverse refs/series/baseline..refs/series/applied >"$TMP/ids"
	[ "$(wc -l <"$TMP/ids")" -eq "$(wc -l <"$TMP/commits")" ] ||
		die "$tree has not the commits of series/: make tree"
	paste -d' ' "$TMP/commits" "$TMP/ids"
}

inodes()
{
	(cd "$1" && find . -path ./.git -prune -o ! -type d -printf '%P\t%i\n' | sort)
}

# put_back: makes the copy the same as the tree again. Files that differed get the
# present time, so that they are built again.
put_back()
{
	inodes "$tree" >"$TMP/inodes.tree"
	inodes "$copy" >"$TMP/inodes.copy"
	comm -3 "$TMP/inodes.tree" "$TMP/inodes.copy" | sed 's/^	//' | cut -f1 | sort -u |
		while read -r file; do
			if [ ! -e "$tree/$file" ]; then
				rm -f "$copy/$file"
			elif ! cmp -s "$tree/$file" "$copy/$file"; then
				rm -f "$copy/$file"
				mkdir -p "$(dirname "$copy/$file")"
				cp -P --preserve=mode "$tree/$file" "$copy/$file"
			fi
		done
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: commits.sh GIT_DIR PARENT LIST
#
# Makes the commits in LIST, as read_series.sh's load writes it for this kernel, on
# top of the commit PARENT in the repository GIT_DIR, and prints the id of the last.
# It writes only objects: no ref, index or work tree changes. V=1 names the hunks
# that apply at an offset. Fuzz is never allowed.
#
# Exits with 1 if a hunk does not apply; one line names commit, file and hunk.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
. "${0%/*}/lib/patches.sh"
usage 3 "$@"
scratch
identity "$ROOT"
GIT_DIR=$1
export GIT_DIR
GIT_INDEX_FILE=$TMP/index
export GIT_INDEX_FILE

# sign < message: the message and Signed-off-by, in its block of trailers if
# it ends in one
sign()
{
	awk '
		/^$/ { blank++; next }
		{
			if (blank) { paragraphs++; trailers = 1; for (; blank; blank--) print "" }
			if ($0 !~ /^([A-Za-z][A-Za-z0-9-]*: |[ \t])/) trailers = 0
			print
		}
		END {
			if (!paragraphs || !trailers) print ""
			print "Signed-off-by: " ENVIRON["GIT_AUTHOR_NAME"] " <" ENVIRON["GIT_AUTHOR_EMAIL"] ">"
		}'
}

# hashes < files: their ids, a line each
hashes()
{
	git hash-object -w --no-filters --stdin-paths
}

# shellcheck disable=SC2031 # commit is that of the main loop
# edited PATH FILE: the index line of FILE as PATH makes it
edited()
{
	was=$(git ls-tree "$parent" -- "$2")
	[ -n "$was" ] || die "$commit: $2 is not in this kernel, so $1 does not apply"
	mode=${was%% *}
	was=${was%%	*}
	git cat-file blob "${was##* }" >"$TMP/old"
	apply_path "$TMP/old" "$1" "$TMP/new" ||
		die "$commit: $1 does not apply to $2: $(hunk)"
	if [ "${V-${VERBOSE-}}" = 1 ] && grep -q offset "$TMP/patch.log"; then
		note "$commit: $2: $(grep offset "$TMP/patch.log" | one_line /dev/stdin)"
	fi
	printf '%s %s\t%s\n' "$mode" "$(echo "$TMP/new" | hashes)" "$2"
}

# shellcheck disable=SC2031
# added < files: the index lines of those that the commit adds
added()
{
	cat >"$TMP/added"
	git ls-tree -r --name-only "$parent" >"$TMP/there"
	there=$(grep -m 1 -xF -f "$TMP/added" "$TMP/there") || :
	[ -z "$there" ] || die "$commit: $there is in this kernel already"
	while read -r file; do
		echo "$ROOT/$file"
	done <"$TMP/added" | hashes >"$TMP/ids"
	paste -d' ' "$TMP/ids" "$TMP/added" | while read -r id file; do
		mode=100644
		[ ! -x "$ROOT/$file" ] || mode=100755
		printf '%s %s\t%s\n' "$mode" "$id" "$file"
	done
}

cp "$3" "$TMP/list"
parent=$2
git read-tree "$parent"
while read -r commit; do
	awk -v c="$commit" '$1 == c && $2 == $3 { print $2 }' "$TMP/list" | added >"$TMP/entries"
	awk -v c="$commit" '$1 == c && $2 != $3 { print $2, $3 }' "$TMP/list" >"$TMP/edits"
	while read -r path file; do
		edited "$path" "$file" >>"$TMP/entries"
	done <"$TMP/edits"
	git update-index --add --index-info <"$TMP/entries"
	tree=$(git write-tree)
	GIT_AUTHOR_DATE=$(field "$commit" Date)
	GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
	export GIT_AUTHOR_DATE GIT_COMMITTER_DATE
	parent=$(message "$commit" | sign |
		git -c i18n.commitEncoding=UTF-8 commit-tree -p "$parent" "$tree")
done <<END
$(cut -d' ' -f1 "$TMP/list" | uniq)
END
echo "$parent"

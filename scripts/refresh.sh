#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: refresh.sh BASELINE TREE
#
# Brings the commits of the prepared TREE, refs/series/baseline..HEAD, back into this
# repository. You may have amended, added and removed some. A commit is recognised
# by its subject; if no subject matches and there are as many commits as before, by
# its place; otherwise it is new and gets the next free number. Only what changed is
# written, and printed. A .patch that still makes the same change stays as it is.
#
# Exits with 1, and one line, if it cannot; then nothing was written.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/kernel_source.sh"
. "${0%/*}/lib/read_series.sh"
. "${0%/*}/lib/patches.sh"
. "${0%/*}/lib/prepared_tree.sh"
usage 2 "$@"
baseline=$(realpath -m "$1")
tree=$2

[ -f "$baseline/Makefile" ] || die "no baseline in $baseline: make it with scripts/baseline.sh"
[ -e "$tree/.git/series-state" ] || die "no prepared tree in $tree: run make tree"
identity "$ROOT" neutral
own_config
work "$tree"
OPTIONAL=$(state "$tree" optional)
export OPTIONAL
load_for "$baseline"
OPTIONAL=1 list >"$TMP/all"
# What was left out of TREE stays as it is here.
awk 'FNR == NR { on[$1, $2]; next } !(($1, $2) in on)' "$TMP/list" "$TMP/all" >"$TMP/aside"

g()
{
	git -C "$tree" "$@"
}

# ---- whether TREE can be taken back

for f in rebase-merge rebase-apply MERGE_HEAD CHERRY_PICK_HEAD; do
	[ ! -e "$tree/.git/$f" ] || die "git is in the middle of something in $tree ($f): finish or abort it first"
done
[ -z "$(g status --porcelain --untracked-files=no)" ] ||
	die "$tree has uncommitted changes: commit them there first ($(g status --porcelain --untracked-files=no | head -n 3 | one_line /dev/stdin))"
# If the only commit that tracked a file of the baseline is gone, git has deleted
# the file.
stray "$tree" "$baseline" >"$TMP/all-stray"
while read -r file; do
	if [ -e "$tree/$file" ] || [ ! -f "$baseline/$file" ]; then
		echo "$file"
	else
		give_back "$baseline" "$tree" "$file"
		note "$file was gone from $tree: put back from the baseline"
	fi
done <"$TMP/all-stray" >"$TMP/stray"
[ ! -s "$TMP/stray" ] ||
	die "$(wc -l <"$TMP/stray") files in $tree differ from the baseline and are in no commit: git add and commit them, or put them back ($(head -n 3 "$TMP/stray" | one_line /dev/stdin))"
g merge-base --is-ancestor refs/series/baseline HEAD ||
	die "HEAD of $tree does not come from refs/series/baseline: check out the branch series"
[ -z "$(g rev-list --merges refs/series/baseline..HEAD)" ] ||
	die "$tree has a merge commit, which no mail can carry: rebase it"
g rev-list --reverse refs/series/baseline..HEAD >"$TMP/ids"
[ -s "$TMP/ids" ] || die "$tree has no commits on top of refs/series/baseline: nothing would be left of the series"
if [ "$(state "$tree" series)" != "$(digest)" ] && [ ! -e "$tree/.git/series-refreshing" ]; then
	# shellcheck disable=SC2046
	[ ! -e "$ROOT/.git" ] ||
		[ -z "$(git -c safe.directory="$ROOT" -C "$ROOT" status --porcelain --untracked-files=all -- series $(cut -d' ' -f2 "$TMP/list"))" ] ||
		die "the series changed here since $tree was prepared, and is not committed: commit or stash it first, for what $tree has replaces it"
	note "the series changed here since $tree was prepared: what $tree has replaces it"
fi

# ---- which commit is which: $TMP/map has lines "ID OLD-NAME NEW-NAME", - for none

# shellcheck disable=SC2046
(cd "$ROOT/series" && awk 'FNR == 1 { print FILENAME, $0 }' $(cat "$TMP/commits")) >"$TMP/subjects"
g log --reverse --format='%H %s' refs/series/baseline..HEAD >"$TMP/log"
awk '
	NR == FNR { name[++n] = $1; sub(/^[^ ]* /, ""); subject[n] = $0; next }
	{ id[++m] = $1; sub(/^[^ ]* /, ""); said[m] = $0 }
	END {
		for (i = 1; i <= m; i++)
			for (j = 1; j <= n && !is[i]; j++)
				if (!taken[j] && subject[j] == said[i]) { is[i] = j; taken[j] = 1 }
		for (i = 1; i <= m; i++) {
			if (m == n && !is[i] && !taken[i]) is[i] = i
			print id[i], is[i] ? name[is[i]] : "-", said[i]
		}
	}' "$TMP/subjects" "$TMP/log" >"$TMP/known"
number=0
while read -r id name said; do
	own=0
	[ "$name" = - ] || own=$(echo "${name%%-*}" | sed 's/^0//')
	if [ "$own" -gt "$number" ]; then
		number=$own
	else
		number=$((number + 1))
		while grep -q "^$(printf %02d "$number")-" "$TMP/aside"; do
			number=$((number + 1))
		done
	fi
	slug=${name#*-}
	[ "$name" != - ] || slug=$(echo "$said" | tr '[:upper:]' '[:lower:]' | sed -e 's/[^a-z0-9][^a-z0-9]*/-/g' -e 's/^-//' | cut -c1-40 | sed 's/-$//')
	echo "$id $name $(printf %02d "$number")-$slug"
done <"$TMP/known" >"$TMP/map"

# ---- what each commit does: $TMP/does has lines "ID edit|add FILE OLD-BLOB NEW-BLOB MODE"

# The commits of the part base stand before the others as a kernel does: see
# overlay.sh. Here by their names and by their ids:
PART=base list | cut -d' ' -f1 | uniq >"$TMP/base-commits"
awk 'FILENAME ~ /base-commits$/ { base[$1]; print; next } $2 in base { print $1 }' \
	"$TMP/base-commits" "$TMP/map" >"$TMP/base-ids"

# added_for_base FILE: one of them adds it
added_for_base()
{
	awk 'FILENAME ~ /base-ids$/ { base[$1]; next } $1 in base && $2 == "add" { print $3 }' \
		"$TMP/base-ids" "$TMP/does" | grep -qxF -e "$1"
}

: >"$TMP/does"
while read -r id old name; do
	said=$(g log -1 --format='"%s"' "$id")
	g diff-tree -r --no-renames --no-abbrev --no-commit-id "$id" | tr -d : >"$TMP/raw"
	while read -r mode newmode was blob how file; do
		if [ "$how" = A ] && [ -f "$baseline/$file" ]; then
			was=$(g hash-object -w --no-filters "$baseline/$file")
			how=M mode=100644
			[ ! -x "$baseline/$file" ] || mode=100755
			[ "$was$mode" != "$blob$newmode" ] || continue
		fi
		case $file in *' '* | '"'*) die "$said in $tree: $file has a name that the series cannot hold" ;; esac
		case $how in
		D) die "$said in $tree deletes $file, which a series of .patch files cannot say: keep the file" ;;
		T) die "$said in $tree turns $file into another type of file, which the series cannot say" ;;
		A)
			case $file in *.patch) die "$said in $tree adds $file, which would be taken for an edit: choose another name" ;; esac
			! outside "$file" || die "$said in $tree adds $file, which is this project's own here: choose another name"
			;;
		M)
			[ -f "$baseline/$file" ] || added_for_base "$file" ||
				die "$said in $tree edits $file, which another commit of the series adds: fold them"
			[ "$mode" = "$newmode" ] || die "$said in $tree changes the mode of $file, which a .patch cannot say"
			! outside "$file.patch" || die "$said in $tree edits $file, and $file.patch would be this project's own here"
			;;
		esac
		case $how in A) how=add ;; M) how=edit ;; esac
		echo "$id $how $file $was $blob $newmode" >>"$TMP/does"
	done <"$TMP/raw"
	grep -q "^$id " "$TMP/does" || die "$said in $tree changes nothing: drop it"
done <"$TMP/map"

# ---- the whole new overlay, in $TMP/new

# editors FILE: how many commits edit it, those left aside counted, and those of
# the part base not
editors()
{
	awk -v f="$1" 'FILENAME ~ /base-ids$/ { base[$1]; next }
		$1 in base { next }
		$2 == "edit" && $3 == f || NF == 3 && $3 == f && $2 != f { n++ }
		END { print n + 0 }' "$TMP/base-ids" "$TMP/does" "$TMP/aside"
}

# patch_path NAME FILE: what the edit of FILE in commit NAME is called
patch_path()
{
	if grep -qx -e "$1" "$TMP/base-ids" || [ "$(editors "$2")" -gt 1 ]; then
		echo "$2.${1%%-*}.patch"
	else
		echo "$2.patch"
	fi
}

# own_name COMMIT FILE: what the series calls FILE, which may lie elsewhere in this
# kernel
own_name()
{
	awk -v c="$1" -v f="$2" "$KERNEL_FILE"'
		$1 == c && $3 == f && $2 != f { f = kernel_file($2); exit }
		END { print f }' "$TMP/list"
}

place()
{
	mkdir -p "$(dirname "$TMP/new/$2")"
	cp "$1" "$TMP/new/$2"
	chmod "$3" "$TMP/new/$2"
}

# write_patch ID OLD FILE WAS BLOB PATH: the old patch if it still makes this change,
# otherwise a new one. If this kernel takes a variant, the new one is a variant, too.
write_patch()
{
	g cat-file blob "$4" >"$TMP/was"
	g cat-file blob "$5" >"$TMP/is"
	there=$(awk -v c="$2" -v f="$3" '$1 == c && $3 == f && $2 != f { print $2 }' "$TMP/list")
	[ -z "$there" ] || [ "$there" = "$6" ] || echo "$there $6" >>"$TMP/renamed"
	if [ -z "$there" ] || ! apply_path "$TMP/was" "$there" "$TMP/out"; then
		variant=$ROOT/$there
		rm -f "$TMP/out"
	fi
	if cmp -s "$TMP/out" "$TMP/is"; then
		place "$ROOT/$there" "$6" 644
		return
	fi
	diff -u --label "a/$3" --label "b/$3" "$TMP/was" "$TMP/is" >"$TMP/patch" || :
	if [ "$variant" != "$ROOT/$there" ]; then
		place "$ROOT/$there" "$6" 644
		version=${variant#"$VARIANTS/"}
		place "$TMP/patch" "variants/${version%"/$there"}/$6" 644
	else
		place "$TMP/patch" "$6" 644
		echo "$6" >>"$TMP/rewritten"
	fi
}

# text ID: the message without the sign-off that commits.sh adds
text()
{
	g cat-file commit "$1" | sed '1,/^$/d' | who=$(g log -1 --format='%an <%ae>%n%cn <%ce>' "$1") awk '
		BEGIN { n = split(ENVIRON["who"], w, "\n"); for (i = 1; i <= n; i++) signed["Signed-off-by: " w[i]] }
		$0 in signed { next }
		/^$/ { blank++; next }
		{ for (; blank; blank--) print ""; print }'
}

# describe ID OLD: the series file, the fields as they were but for Date and Path.
# A path below a directory that the commit owns needs no line of its own.
describe()
{
	old=$ROOT/series/$2
	text "$1"
	echo ---
	date=$(g log -1 --format=%aD "$1")
	if [ "$2" = - ]; then
		printf 'Date: %s\nPart: core\n' "$date"
		cut -d' ' -f2 "$TMP/paths" | sed 's/^/Path: /'
		return
	fi
	was=$(field "$2" Date)
	[ "$(date -d "$was" +%s)" != "$(g log -1 --format=%at "$1")" ] || date=$was
	sed '1,/^---$/d' "$old" | awk -v date="$date" -v me="$2" "$KERNEL_FILE"'
		FILENAME ~ /owners$/ { owner[$2] = $1; next }
		FILENAME ~ /paths$/ {
			path[$1] = $2
			order[++n] = $1
			p = $2
			do sub(/[^\/]+\/?$/, "", p)
			while (p != "" && !(p in owner))
			if (p != "" && owner[p] == me)
				below[$1] = owns[p] = 1
			next
		}
		/^Date:/ { print "Date: " date; next }
		/^Path: .*\/$/ {
			if ($2 in owns) print
			next
		}
		/^Path:/ {
			f = kernel_file($2)
			if (f in path) print "Path: " path[f]
			delete path[f]
			next
		}
		{ print }
		END {
			for (i = 1; i <= n; i++)
				if (order[i] in path && !(order[i] in below)) print "Path: " path[order[i]]
		}' "$TMP/owners" "$TMP/paths" -
}

# the directories that commits own
(cd "$ROOT/series" && awk '/^Path: .*\/$/ { print FILENAME, $2 }' [0-9]*) >"$TMP/owners"
mkdir -p "$TMP/new/series"
# What is added, as git has it: no attributes of TREE's count.
awk '$2 == "add" { print $6, $5 "\t" $3 }' "$TMP/does" |
	GIT_INDEX_FILE=$TMP/added g update-index --add --index-info
GIT_INDEX_FILE=$TMP/added git --git-dir="$tree/.git" --work-tree="$TMP/new" checkout-index -a
: >"$TMP/rewritten"
: >"$TMP/renamed"
while read -r id old name; do
	: >"$TMP/paths"
	awk -v id="$id" '$1 == id' "$TMP/does" >"$TMP/mine"
	while read -r _ how file was blob _; do
		own=$file path=$file
		if [ "$how" = edit ]; then
			own=$(own_name "$old" "$file")
			path=$(patch_path "$name" "$own")
			write_patch "$id" "$old" "$file" "$was" "$blob" "$path"
		fi
		echo "$own $path" >>"$TMP/paths"
	done <"$TMP/mine"
	describe "$id" "$old" >"$TMP/text"
	place "$TMP/text" "series/$name" 644
done <"$TMP/map"
while read -r name path file; do
	new=$path
	[ "$path" = "$file" ] || new=$(patch_path "$name" "$file")
	[ "$path" = "$new" ] || echo "$path $new" >>"$TMP/renamed"
	[ -e "$TMP/new/series/$name" ] || place "$ROOT/series/$name" "series/$name" 644
	mode=644
	[ ! -x "$ROOT/$path" ] || mode=755
	place "$ROOT/$path" "$new" "$mode"
	sed -i "s|^Path: $path\$|Path: $new|" "$TMP/new/series/$name"
done <"$TMP/aside"

# The variants of a .patch are renamed with it.
variants=$TMP/new/scripts/variants
mkdir -p "$TMP/new/scripts"
cp -pR "$VARIANTS" "$variants"
while read -r was is; do
	rm -f "$variants"/*/"$was"
done <"$TMP/renamed"
while read -r was is; do
	for variant in "$VARIANTS"/*/"$was"; do
		[ -f "$variant" ] || continue
		version=${variant#"$VARIANTS/"}
		place "$variant" "scripts/variants/${version%"/$was"}/$is" 644
	done
done <"$TMP/renamed"
# The new variants
[ ! -d "$TMP/new/variants" ] || {
	cp -pR "$TMP/new/variants" "$TMP/new/scripts"
	rm -r "$TMP/new/variants"
}
# A killed run may have left some under the old name as well.
(cd "$variants" && find . -type f) | while read -r variant; do
	[ -e "$TMP/new/${variant#./*/}" ] || rm "$variants/$variant"
done

# It must make the very files that TREE has.
ROOT="$TMP/new" VARIANTS="$variants" "${0%/*}/paths.sh" "$baseline" >"$TMP/made" || exit 1
cut -d' ' -f3 "$TMP/made" | sort -u >"$TMP/touched"
last=$(ROOT="$TMP/new" VARIANTS="$variants" "${0%/*}/commits.sh" "$tree/.git" \
	"$(baseline_commit "$tree/.git" "$baseline")" "$TMP/made") || exit 1
g diff-tree -r --no-renames --no-abbrev HEAD "$last" | while read -r mode newmode was blob how file; do
	[ "$how$was" = "D$(g hash-object --no-filters "$baseline/$file")" ] ||
		die "$file would not come out of the refreshed series as it is in $tree: this is a bug in refresh.sh"
done

# what_is DIR: each of the files in $TMP/have, as it is in DIR
what_is()
{
	(
		cd "$1"
		tr '\n' '\0' <"$TMP/have" | xargs -0 sha1sum -- 2>/dev/null || :
		while read -r file; do
			[ ! -x "$file" ] || echo "executable $file"
		done <"$TMP/have"
	) | sort
}

# ---- put it into place; the next run from the same TREE finishes a killed one

# (the mark lists what there was, for what is to go)
{
	cut -d' ' -f2 "$TMP/all"
	cut -d' ' -f1 "$TMP/all" | sed 's|^|series/|'
	(cd "$ROOT" && find scripts/variants -type f)
} >>"$tree/.git/series-refreshing"
(cd "$TMP/new" && find . -type f -printf '%P\n' | sort) >"$TMP/have"
# series/ last, so that it never names a path that is not there yet
{
	grep -v '^series/' "$TMP/have"
	grep '^series/' "$TMP/have"
} >"$TMP/order"
what_is "$TMP/new" >"$TMP/is-new"
what_is "$ROOT" >"$TMP/is-old"
comm -3 "$TMP/is-new" "$TMP/is-old" | sed 's/^\t*[^ ]*  *//' >"$TMP/changed"
awk 'FILENAME ~ /changed$/ { changed[$0]; next } $0 in changed' "$TMP/changed" "$TMP/order" >"$TMP/to-write"
while read -r path; do
	from=$TMP/new/$path
	to=$ROOT/$path
	mkdir -p "$(dirname "$to")"
	cp -p "$from" "$to.refresh~"
	mv "$to.refresh~" "$to"
	echo "$path"
done <"$TMP/to-write"
sort -u "$tree/.git/series-refreshing" | comm -23 - "$TMP/have" | while read -r path; do
	[ -e "$ROOT/$path" ] || continue
	rm -f "$ROOT/$path"
	(cd "$ROOT" && rmdir -p --ignore-fail-on-non-empty "$(dirname "$path")" 2>/dev/null) || :
	echo "$path removed"
done
load_for "$baseline"
id=$(digest)
sed "s/^series: .*/series: $id/" "$tree/.git/series-state" >"$TMP/state"
mv "$TMP/state" "$tree/.git/series-state"
g update-ref refs/series/applied HEAD
rm -f "$tree/.git/series-refreshing"
version=$(kernel_version <"$baseline/Makefile")
[ ! -s "$TMP/rewritten" ] || [ "$version" = '5 8' ] ||
	note "rewritten hunks carry the line numbers of Linux $(echo "$version" | tr ' ' .); the reference base is 5.8, so refresh against that before you commit: $(one_line "$TMP/rewritten")"

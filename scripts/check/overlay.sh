#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: overlay.sh [DIR]
#
# A check of `make check`: this repository follows its rule, "a path here is the
# path in the kernel". Each path belongs to one commit, each .patch edits only its
# own file, and each commit has all its fields. Prints a line for each violation.
#
# Exits with 1 if there is one.

set -eu
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/read_series.sh"
scratch

OPTIONAL=1 list >"$TMP/list" || exit 1
# Commits of the part base stand before the others as a kernel does: what they add
# may be edited, and their own edits are numbered always.
PART=base list | cut -d' ' -f1 | uniq >"$TMP/base-commits"

"$ROOT/scripts/files.sh" | sort -u | while read -r path; do
	outside "$path" || echo "$path"
done >"$TMP/paths"

# owned: each path by one commit
check_owners()
{
	while read -r path; do
		[ ! -e "$ROOT/$path" ] || echo "$path"
	done <"$TMP/paths" | awk '
		FILENAME ~ /list$/ { owners[$2] = owners[$2] " " $1; next }
		!($0 in owners) { print $0 ": no commit in series/ owns it"; next }
		split(owners[$0], owner, " ") > 1 {
			print $0 ": owned by more than one commit (" substr(owners[$0], 2) ")"
		}' "$TMP/list" -
	awk 'FILENAME ~ /paths$/ { ours[$0]; next } !($2 in ours)' "$TMP/paths" "$TMP/list" |
	while read -r commit path file; do
		[ ! -f "$ROOT/$path" ] ||
			echo "series/$commit: $path is outside the rule, or ignored by git"
	done
	awk 'FILENAME ~ /base-commits$/ { base[$1]; next } $2 == $3 && !($1 in base) { print $2 }' \
		"$TMP/base-commits" "$TMP/list" >"$TMP/added"
	awk 'FILENAME ~ /base-commits$/ { base[$1]; next } $2 != $3 && !($1 in base) { print $3 }' \
		"$TMP/base-commits" "$TMP/list" >"$TMP/edited"
	while read -r commit path file; do
		case $path in
		*/)
			echo "series/$commit: names $path, where no file is its own"
			continue
			;;
		esac
		[ -f "$ROOT/$path" ] || echo "series/$commit: names $path, which is not there"
		[ "$path" != "$file" ] || continue
		! grep -qxF "$file" "$TMP/added" || echo "$path: edits a file that the series adds: fold them"
		number=${path%.patch}
		number=${number#"$file"}
		n=$(grep -cxF "$file" "$TMP/edited") || :
		! grep -qx "$commit" "$TMP/base-commits" || n=2
		if [ "$n" -gt 1 ] || [ -n "$number" ]; then
			[ "$number" = ".${commit%%-*}" ] ||
				echo "$path: $commit owns it, so its name is $file.${commit%%-*}.patch"
			[ "$n" -gt 1 ] || echo "$path: no other commit edits $file, so its name is $file.patch"
		fi
	done <"$TMP/list"
}

# check_patches: the form of each .patch
check_patches()
{
	while read -r commit path file; do
		[ "$path" != "$file" ] || continue
		[ -f "$ROOT/$path" ] || continue
		awk -v path="$path" -v file="$file" '
		function say(what) { print path ": line " NR ": " what; bad = 1; exit }
		function hunk_ends() {
			if (!hunks) return
			if (!changes) say("a hunk without a change")
			if (lead > 3 || context > 3) say("more than three lines of context")
			if (lead < 3 && start > 1) say("less than three lines of context before the change")
		}
		NR == 1 { if ($0 != "--- a/" file) say("does not begin with --- a/" file); next }
		NR == 2 { if ($0 != "+++ b/" file) say("does not go on with +++ b/" file); next }
		/^\\ / { next }
		old > 0 || new > 0 {
			c = substr($0, 1, 1)
			if (c == " ") { old--; new--; context++ }
			else if (c == "-" || c == "+") {
				if (!changes) lead = context
				changes++
				context = 0
				if (c == "-") old--; else new--
			} else say("not a line of a hunk")
			next
		}
		/^@@ -[0-9]+(,[0-9]+)? \+[0-9]+(,[0-9]+)? @@/ {
			hunk_ends()
			if (hunks && context < 3) say("less than three lines of context after the change before this")
			split(substr($2, 2), a, ",")
			start = a[1]
			old = a[2] == "" ? 1 : a[2]
			split(substr($3, 2), a, ",")
			new = a[2] == "" ? 1 : a[2]
			hunks++
			lead = changes = context = 0
			next
		}
		{ say("neither a hunk nor in one: a .patch holds one file and nothing else") }
		END {
			if (bad) exit
			if (old > 0 || new > 0) { print path ": the last hunk is cut short"; exit }
			if (!hunks) { print path ": no hunk"; exit }
			hunk_ends()
		}' "$ROOT/$path"
	done <"$TMP/list"
}

# check_variants: each stands in for a .patch of the series, and has its form
check_variants()
{
	for v in "$VARIANTS"/*; do
		[ -d "$v" ] || continue
		(cd "$v" && find . -type f -printf '%P\n') | sort | while read -r path; do
			grep -q " $path " "$TMP/list" ||
				echo "scripts/variants/${v##*/}/$path: there is no $path for it to stand in for"
			file=$(sed -n '1s|^--- a/||p' "$v/$path")
			[ -n "$file" ] && [ "$(sed -n '2s|^+++ b/||p' "$v/$path")" = "$file" ] ||
				echo "scripts/variants/${v##*/}/$path: does not begin with --- a/FILE and +++ b/FILE"
		done
	done
}

# check_commits: the form of each file in series/
check_commits()
{
	names | cut -c1-2 | uniq -d | sed 's/.*/series\/&-*: more than one commit has this number/'
	for f in "$ROOT"/series/*; do
		n=${f##*/}
		[ "$n" != README ] || continue
		names | grep -qx "$n" || echo "series/$n: not a name of the form NN-slug"
		awk -v name="series/$n" '
			function say(what) { print name ": " what }
			NR == 1 && $0 == "" { say("no subject") }
			NR == 1 && length($0) > 75 { say("the subject has " length($0) " characters, 75 is the most") }
			NR == 2 && $0 != "" && $0 != "---" { say("no empty line after the subject") }
			$0 == "---" && !fields { fields = 1; next }
			!fields && /^Signed-off-by:/ { say("Signed-off-by is added when the commit is made") }
			!fields { next }
			!/^(Date|Part|Passes|Path|Upstream-has|Needs): [^ ]/ { say("line " NR ": neither Date, Part, Passes, Path, Upstream-has nor Needs"); next }
			{ seen[$1]++ }
			$1 == "Part:" && $2 !~ /^(base|core|optional)$/ { say("Part is " $2 ", not base, core or optional") }
			$1 == "Part:" { base = $2 == "base" }
			$1 == "Needs:" && NF < 3 { say("line " NR ": Needs takes a file and a regular expression") }
			$1 == "Path:" && NF != 2 { say("line " NR ": a path has no spaces") }
			$1 == "Upstream-has:" && NF < 3 { say("line " NR ": Upstream-has takes a file and a regular expression") }
			END {
				if (!fields) say("no line --- after the message")
				if (seen["Date:"] != 1) say("not one Date")
				if (seen["Part:"] != 1) say("not one Part")
				if (!seen["Path:"]) say("no Path")
				if (base && !seen["Upstream-has:"]) say("of the part base, and no Upstream-has says where it is not needed")
			}' "$f"
		d=$(sed -n 's/^Date: //p' "$f")
		[ -z "$d" ] || date -d "$d" >/dev/null 2>&1 || echo "series/$n: Date is not a date: $d"
	done
}

{
	check_owners
	check_patches
	check_variants
	check_commits
} >"$TMP/violations"
cat "$TMP/violations"
[ ! -s "$TMP/violations" ]

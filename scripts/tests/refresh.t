#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make refresh brings commits of the prepared tree back into the series. What was not
# edited does not change by one byte.

. "${0%/*}/setup.sh"

mini baseline
"$S/tree.sh" baseline tree
cp -a tree tree0
# here: the state of the repository
here()
{
	git -C "$R" status --porcelain --untracked-files=all
}
# g: git in the tree
g()
{
	git -C tree "$@"
}
# edit WORD: kernel/pid.c, in the line that the series edits in every kernel
edit()
{
	sed -i "s|checkpoint_restore_ns_capable([a-z]*->user_ns)|&  /* $1 */|" tree/kernel/pid.c
}
# again: repository and tree as at first
again()
{
	git -C "$R" reset -q --hard
	git -C "$R" clean -qfd
	rm -rf tree
	cp -a tree0 tree
}
# whole NAME: the rule holds, a new tree from the series has the same files,
# and another refresh changes nothing
whole()
{
	passes "$1: the rule holds" "$S/check/overlay.sh"
	rm -rf tree2
	"$S/tree.sh" baseline tree2
	holds "$1: the series makes what the tree has" [ "$(contents tree2)" = "$(contents tree)" ]
	run "$S/tree.sh" baseline tree
	holds "$1: the tree counts as unedited" [ "$status $(cat "$W/err")" = '0 ' ]
	seen=$(print "$R")
	run "$S/refresh.sh" baseline tree
	holds "$1: another refresh changes nothing" [ "$status $(print "$R")" = "0 $seen" ]
}

seen=$(cd "$R" && find . -path ./.git -prune -o -type f -printf '%p %T@ %m\n' | sort)
passes 'nothing edited' "$S/refresh.sh" baseline tree
holds 'nothing edited: not one byte, not one time changes' \
	[ "$(cd "$R" && find . -path ./.git -prune -o -type f -printf '%p %T@ %m\n' | sort)$(here)" = "$seen" ]

# The rest with a series that has a quarter of the files, and takes as much less time
(
	cd "$R" || exit
	find tools/testing/selftests/checkpoint_restore tools/remarkable -type f \
		! -name Makefile ! -path '*/crossbuild/*' -delete
	find tools -type d -empty -delete
	for commit in series/[0-9]*; do
		sed -n 's/^Path: //p' "$commit" | while read -r path; do
			[ -e "$path" ] || rm -f "$commit"
		done
	done
	git add -A
	git commit -qm 'fewer files'
)
passes 'fewer files: the rule holds' "$S/check/overlay.sh"
passes 'fewer files: the tree follows' "$S/tree.sh" baseline tree
rm -rf tree0
cp -a tree tree0

# the last commit that edits a file, amended
version=$(awk '/^(VERSION|PATCHLEVEL) =/ { printf "%s%s", dot, $3; dot = "." }' baseline/Makefile)
own=kernel/pid.c.patch
[ ! -f "$R/scripts/variants/$version/$own" ] || own=scripts/variants/$version/$own
pid=$(g log --format=%h -n 1 refs/series/baseline..HEAD -- kernel/pid.c)
g checkout -q "$pid"
edit amended
g commit -q --amend -a --no-edit
g rebase -q --onto HEAD "$pid" series 2>/dev/null
passes 'an amended commit' "$S/refresh.sh" baseline tree
holds 'an amended commit: its .patch alone changes, the one that this kernel takes' [ "$(here)" = " M $own" ]
holds 'an amended commit: as it was amended' grep -q '^+.*/\* amended \*/' "$R/$own"
whole 'an amended commit'
again

gone=tools/testing/selftests/checkpoint_restore/crossbuild/mirror.sh
git -C "$R" rm -q $gone
"$S/tree.sh" baseline tree
passes 'a file of the series removed here: the tree can be refreshed' "$S/refresh.sh" baseline tree
again

g commit -q --amend -m 'another: subject

Another body.

Signed-off-by: A Tester <tester@example.org>' --date='Mon, 4 Jan 2027 10:00:00 +0100'
last=$(cd "$R/series" && printf '%s\n' [0-9]* | tail -n 1)
passes 'another message and date' "$S/refresh.sh" baseline tree
holds 'another message and date: its file in series/ alone changes' [ "$(here)" = " M series/$last" ]
holds 'another message and date: as they are now, unsigned' [ "$(sed '/^Part/,$d' "$R/series/$last")" = 'another: subject

Another body.
---
Date: Mon, 4 Jan 2027 10:00:00 +0100' ]
whole 'another message and date'
again

echo '/* new */' >>tree/fs/proc/array.c
mkdir -p tree/kernel/more
printf '#!/bin/sh\n' >tree/kernel/more/run.sh
chmod +x tree/kernel/more/run.sh
g add fs/proc/array.c kernel/more/run.sh
g commit -qm 'proc: a new commit, and one file more!' --date='Mon, 4 Jan 2027 10:00:00 +0000'
next=$(printf %02d $((${last%%-*} + 1)))-proc-a-new-commit-and-one-file-more
passes 'a new commit, in a file that no other touches' "$S/refresh.sh" baseline tree
holds 'a new commit: its three files alone' [ "$(here)" = "?? fs/proc/array.c.patch
?? kernel/more/run.sh
?? series/$next" ]
holds 'a new commit: the edit, not the whole file' [ "$(grep -c '^[+-][^+-]' "$R/fs/proc/array.c.patch")" -eq 1 ]
holds 'a new commit: three lines of context' [ "$(grep -c '^ ' "$R/fs/proc/array.c.patch")" -eq 3 ]
holds 'a new commit: the mode of what it adds' [ -x "$R/kernel/more/run.sh" ]
holds 'a new commit: its description' [ "$(cat "$R/series/$next")" = 'proc: a new commit, and one file more!
---
Date: Mon, 4 Jan 2027 10:00:00 +0000
Part: core
Path: fs/proc/array.c.patch
Path: kernel/more/run.sh' ]
whole 'a new commit'
g reset -q --hard HEAD~1
passes 'a commit dropped' "$S/refresh.sh" baseline tree
holds 'a commit dropped: as before' [ -z "$(here)" ]
again

edit second
g commit -qam 'pid: a second edit'
n=${PID%%-*}
m=$(printf %02d $((${last%%-*} + 1)))
passes 'a second commit that edits a file' "$S/refresh.sh" baseline tree
holds 'a second edit: both are numbered' [ "$(here | grep -v variants/)" = " D kernel/pid.c.patch
 M series/$PID
?? kernel/pid.c.$n.patch
?? kernel/pid.c.$m.patch
?? series/$m-pid-a-second-edit" ]
(cd "$R/scripts/variants" && find . -path '*/kernel/pid.c.*' | sort) >variants.now
git -C "$R" ls-tree -r --name-only HEAD scripts/variants | sed -n "s|^scripts/variants/\(.*/kernel/pid.c\).patch|./\1.$n.patch|p" | sort >variants.then
holds 'a second edit: the variants of the first are named as it is' cmp variants.now variants.then
holds 'a second edit: the first is the same' [ "$(git -C "$R" show HEAD:kernel/pid.c.patch)" = "$(cat "$R/kernel/pid.c.$n.patch")" ]
whole 'a second edit'
again

before=$(g rev-parse "$(g log --format=%h -n 1 refs/series/baseline..HEAD -- kernel/pid.c)")
g checkout -q "$before"
echo '/* between */' >>tree/fs/proc/array.c
g add fs/proc/array.c
g commit -qm 'proc: between'
g rebase -q --onto HEAD "$before" series 2>/dev/null
passes 'a commit in the middle' "$S/refresh.sh" baseline tree
holds 'a commit in the middle: it is in the order that the tree has' \
	[ "$("$S/paths.sh" baseline | cut -d' ' -f1 | uniq | while read -r f; do head -n 1 "$R/series/$f"; done)" = "$(g log --reverse --format=%s refs/series/baseline..HEAD)" ]
whole 'a commit in the middle'
again

# A commit owns a directory: D, and another one below it: D/below/
D=tools/testing/selftests/more
mkdir -p "$R/$D/below" && touch "$R/$D/run.sh" "$R/$D/x.c" "$R/$D/below/y.c" && echo '*.o' >"$R/$D/.gitignore"
printf '%s\n' 'selftests: more' --- 'Date: Mon, 4 Jan 2027 10:00:00 +0000' 'Part: core' "Path: $D/" >"$R/series/97-more"
printf '%s\n' 'selftests: more of it' --- 'Date: Mon, 4 Jan 2027 10:00:00 +0000' 'Part: core' "Path: $D/x.c" "Path: $D/below/" >"$R/series/98-below"
echo x | tee "$R/$D/run.sh" "$R/$D/x.c" "$R/$D/below/y.c" >"$R/$D/x.o"
git -C "$R" add -A && git -C "$R" commit -qm 'directories'
passes 'the tree is prepared where commits own directories' "$S/tree.sh" baseline tree
holds 'each file goes to the longest of the names that hold it' [ "$("$S/paths.sh" | grep " $D/")" = "97-more $D/.gitignore $D/.gitignore
97-more $D/run.sh $D/run.sh
98-below $D/x.c $D/x.c
98-below $D/below/y.c $D/below/y.c" ]
holds 'what git ignores does not count' [ ! -e "tree/$D/x.o" ]
passes 'nothing edited, commits own directories' "$S/refresh.sh" baseline tree
holds 'nothing edited, commits own directories: not one byte changes' [ -z "$(here)" ]
rm -rf tree0 && cp -a tree tree0
echo x >tree/$D/below/z.c && g add -f $D/below/z.c && g commit -qm 'fixup! selftests: more of it'
echo x >tree/$D/z.c && g add -f $D/z.c && g commit -qm 'fixup! selftests: more'
GIT_SEQUENCE_EDITOR=: g rebase -q -i --autosquash refs/series/baseline 2>/dev/null
passes 'files are added below directories that their commits own' "$S/refresh.sh" baseline tree
holds 'added below a directory: the files alone' [ "$(here)" = "?? $D/below/z.c
?? $D/z.c" ]
whole 'added below a directory'
again
echo x >tree/$D/below/z.c && g add -f $D/below/z.c && g commit -qm 'fixup! selftests: more'
GIT_SEQUENCE_EDITOR=: g rebase -q -i --autosquash refs/series/baseline 2>/dev/null
passes 'a file is added below the directory of another commit' "$S/refresh.sh" baseline tree
holds "added below another's directory: it gets a line" [ "$(git -C "$R" diff -U0 | grep '^[+-][^+-]')" = "+Path: $D/below/z.c" ]
whole "added below another's directory"
again
g rm -q $D/below/y.c && g commit -qm 'fixup! selftests: more of it'
GIT_SEQUENCE_EDITOR=: g rebase -q -i --autosquash refs/series/baseline 2>/dev/null
passes 'the last file below a directory goes' "$S/refresh.sh" baseline tree
holds 'the last file goes: and the line with it' [ "$(git -C "$R" diff -U0 -- series | grep '^[+-][^+-]')" = "-Path: $D/below/" ]
whole 'the last file goes'
git -C "$R" reset -q --hard HEAD~1
again
rm -rf tree && "$S/tree.sh" baseline tree && rm -rf tree0 && cp -a tree tree0

# refused NAME REGEX: an error, and neither repository nor tree changes
refused()
{
	seen=$(cd "$R" && find . -path ./.git -prune -o -type f -printf '%p %T@ %m\n' | sort)$(contents tree)
	fails "$1" "$2" "$S/refresh.sh" baseline tree
	holds "$1: nothing is written" [ "$(cd "$R" && find . -path ./.git -prune -o -type f -printf '%p %T@ %m\n' | sort)$(contents tree)" = "$seen" ]
	again
}

echo x >>tree/kernel/pid.c
refused 'uncommitted changes' 'tree has uncommitted changes: .*kernel/pid.c'
echo x >>tree/init/main.c
refused 'a file in no commit' '1 files in tree differ from the baseline and are in no commit: .*init/main.c'
echo x >tree/init/new.c
refused 'a new file in no commit' 'in no commit: .*init/new.c'
rm tree/init/main.c
run "$S/refresh.sh" baseline tree
[ "$status" -eq 0 ] && [ "$(wc -l <"$W/err")" -eq 1 ] && grep -q '^note: init/main.c was gone' "$W/err" &&
	cmp -s baseline/init/main.c tree/init/main.c && [ -z "$(here)" ]
ok $? 'a file of the baseline that is gone is put back, and a note says so'
whole 'a file put back'
again
g rm -q kernel/pid.c && g commit -qm 'pid: delete'
refused 'a commit that deletes a file of the kernel' 'deletes kernel/pid.c'
# (What the commits of the part base add, others may edit.)
added=$("$S/paths.sh" baseline | awk '$2 == $3 && !/^0/ { print $2; exit }')
echo x >>"tree/$added" && g commit -qam 'edit what is added'
refused 'a commit that edits what another adds' "edits $added, which another commit of the series adds: fold them"
g rm -q "$added" && g commit -qm 'delete what is added'
refused 'a commit that deletes what another adds' "deletes $added"
g checkout -qb side HEAD~1 && echo x >>tree/init/main.c && g add init/main.c && g commit -qm side && g checkout -q series && g merge -q side -m merge
refused 'a merge' 'has a merge commit'
g commit -q --allow-empty -m empty
refused 'a commit without a change' 'empty.* changes nothing'
chmod +x tree/kernel/pid.c && g commit -qam mode
refused 'a change of mode' 'changes the mode of kernel/pid.c'
mkdir -p tree/scripts && echo x >tree/scripts/x && g add scripts/x && g commit -qm scripts
refused 'a path outside the rule' 'adds scripts/x, which is this project'
g reset -q --hard refs/series/baseline
refused 'no commits' 'no commits on top'
g checkout -q --orphan lost && g commit -qm lost
refused 'a branch from elsewhere' 'does not come from refs/series/baseline'
g checkout -q HEAD~1 && : >tree/.git/MERGE_HEAD
refused 'in the middle of a merge' 'in the middle of something'
sed -i '1s/$/ x/' "$R/series/$PID"
fails 'the series changed here and is not committed' 'commit or stash it first' "$S/refresh.sh" baseline tree
again
rm -rf none && mkdir none
fails 'no prepared tree' 'no prepared tree in none' "$S/refresh.sh" baseline none

edit second
g commit -qam 'pid: a second edit'
for signal in TERM KILL; do
	slow mv "$([ $signal = TERM ] && echo '*kernel/pid.c*refresh~*' || echo '*series/*refresh~*')"
	interrupt $signal "$S/refresh.sh" baseline tree
	ok $? "a run is ended by $signal"
	passes 'the next run finishes it' "$S/refresh.sh" baseline tree
	whole "after $signal"
	holds 'nothing else is left' [ "$(here | grep -vc variants/)" -eq 5 ]
	again
	edit second
	g commit -qam 'pid: a second edit'
done
run "$S/refresh.sh" baseline tree
if [ "$version" = 5.8 ]; then
	holds '5.8 is the reference base: no note' [ ! -s "$W/err" ]
else
	holds 'on another base than 5.8 a note names what was rewritten' grep -q '^note: rewritten hunks .*kernel/pid.c' "$W/err"
fi
ktap_finished

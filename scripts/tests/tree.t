#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The prepared tree: what is written when the series or the baseline changes, and
# what becomes of edits.

. "${0%/*}/setup.sh"

mini k
"$S/baseline.sh" k baseline
passes 'the tree is prepared' "$S/tree.sh" baseline tree
holds 'it tracks the touched files only' [ "$(git -C tree ls-files | sort)" = "$(edits)" ]
holds 'and is clean' [ -z "$(git -C tree status --porcelain)" ]
holds 'on the branch series, from refs/series/baseline to refs/series/applied' \
	[ "$(git -C tree rev-list --count refs/series/baseline..refs/series/applied) $(git -C tree rev-parse HEAD) $(git -C tree symbolic-ref HEAD)" = \
	"$(commits | wc -l) $(git -C tree rev-parse refs/series/applied) refs/heads/series" ]

# mtimes: of all files but git's
mtimes()
{
	(cd "$1" && find . -name .git -prune -o -type f -printf '%p %T@\n' | sort)
}

mtimes tree >t1
sleep 0.1
passes 'nothing changed' "$S/tree.sh" baseline tree
mtimes tree >t2
holds 'no file is touched' cmp -s t1 t2

# since: the files touched since t1 was taken, in one line
since()
{
	mtimes tree | comm -13 t1 - | sed -e 's|^\./||' -e 's/ .*//' | sort | tr '\n' ' '
}

sed -i 's/^+.*checkpoint_restore_ns_capable(&init_user_ns).*/& \/\/ x/' "$R/fs/proc/base.c.patch"
passes 'a .patch of the series changed' "$S/tree.sh" baseline tree
holds 'its file alone is touched' [ "$(since)" = 'fs/proc/base.c ' ]
holds 'and has the change' grep -q ' // x$' tree/fs/proc/base.c
git -C "$R" checkout -q fs/proc/base.c.patch
"$S/tree.sh" baseline tree
mtimes tree >t1

cat >"$R/series/99-more" <<'END'
fork: a commit more

---
Date: Sun, 22 Nov 2026 20:00:00 +0000
Part: optional
Path: fs/proc/array.c.patch
Path: kernel/new.c
END
printf '%s\n' '--- a/fs/proc/array.c' '+++ b/fs/proc/array.c' '@@ -1,3 +1,4 @@' '+// more' >"$R/fs/proc/array.c.patch"
head -n 3 baseline/fs/proc/array.c | sed 's/^/ /' >>"$R/fs/proc/array.c.patch"
echo new >"$R/kernel/new.c"
passes 'the series has a commit more' "$S/tree.sh" baseline tree
holds 'its files alone are touched' [ "$(since)" = 'fs/proc/array.c kernel/new.c ' ]
holds 'and the tree is as a new one' [ "$("$S/tree.sh" baseline tree2 && contents tree2)" = "$(contents tree)" ]
mtimes tree >t1
optional=$(grep -l '^Part: optional' "$R"/series/* |
	xargs sed -n 's/^Path: \(.*\)\.patch$/\1/p' | sed 's/\.[0-9][0-9]$//' | sort | tr '\n' ' ')
passes 'the optional part is left out' env OPTIONAL=0 "$S/tree.sh" baseline tree
holds 'its files are as in the baseline again, with a new time, one is gone' \
	[ "$(since)$(cmp baseline/fs/proc/array.c tree/fs/proc/array.c && ls tree/kernel/new.c 2>&1)" = "${optional}ls: cannot access 'tree/kernel/new.c': No such file or directory" ]
rm "$R/series/99-more" "$R/fs/proc/array.c.patch" "$R/kernel/new.c"
"$S/tree.sh" baseline tree

echo '// mine' >>tree/kernel/pid.c
run "$S/tree.sh" baseline tree
[ "$status" -eq 0 ] && grep -q '^note: tree has edits of its own' "$W/err" && grep -q '^// mine' tree/kernel/pid.c
ok $? 'the tree was edited, the series did not change: the edits are kept, and a note says so'
sed -i 's/^+.*checkpoint_restore_ns_capable(&init_user_ns).*/& \/\/ x/' "$R/fs/proc/base.c.patch"
seen=$(contents tree; mtimes tree)
fails 'both changed' 'make refresh .*make clean' "$S/tree.sh" baseline tree
holds 'the tree is as it was' [ "$(contents tree; mtimes tree)" = "$seen" ]
git -C tree commit -qam mine
fails 'both changed, and the edit is a commit' 'make refresh .*make clean' "$S/tree.sh" baseline tree
git -C tree reset -q --hard refs/series/applied
git -C "$R" checkout -q fs/proc/base.c.patch
"$S/tree.sh" baseline tree

touch now
sed -i 's/^EXTRAVERSION.*/EXTRAVERSION = -x/' k/Makefile
cp -a tree built
"$S/baseline.sh" k baseline
passes 'the baseline was made anew: so is the tree' "$S/tree.sh" baseline tree
holds 'with what changed' grep -q '^EXTRAVERSION = -x' tree/Makefile
holds 'which is newer than any build' [ tree/Makefile -nt now ]
mtimes built >t1
holds 'nothing else is' [ "$(since)" = 'Makefile ' ]
holds 'and it is clean' [ -z "$(git -C tree status --porcelain)" ]
echo '// mine' >>tree/init/main.c
sed -i 's/^EXTRAVERSION.*/EXTRAVERSION = -y/' k/Makefile
"$S/baseline.sh" k baseline
fails 'the baseline was made anew and the tree edited, in a file that git does not track' 'tree has edits of its own, and baseline was made anew' "$S/tree.sh" baseline tree
holds 'the edit is there' grep -q '^// mine' tree/init/main.c
rm -rf tree && "$S/tree.sh" baseline tree
echo x >tree/init/main.o
sed -i 's/^EXTRAVERSION.*/EXTRAVERSION = -z/' k/Makefile
"$S/baseline.sh" k baseline
passes 'what a build leaves there is no edit' "$S/tree.sh" baseline tree

mkdir mine && echo x >mine/x
fails 'a directory of another kind is not replaced' 'mine is there and was not made by this' "$S/tree.sh" baseline mine
fails 'no baseline' 'no baseline in none' "$S/tree.sh" none new
mv "$R/kernel/pid.c.patch" "$W/p"
fails 'a path of the series that is not there' "series/$PID names kernel/pid.c.patch, which is not in" "$S/tree.sh" baseline new
mv "$W/p" "$R/kernel/pid.c.patch"
holds 'nothing is left' not ls -d new*

slow git '*read-tree*reset*'
for signal in TERM KILL; do
	interrupt $signal "$S/tree.sh" baseline new
	ok $? "making it is ended by $signal"
	holds 'no tree is there' [ ! -e new ]
	passes 'the next run makes it' "$S/tree.sh" baseline new
	holds 'whole, and removes what was left' [ "$(contents new) $(ls -d new*)" = "$(contents tree2 >/dev/null; contents tree | cat) new" ]
	rm -rf new
done
sed -i 's/^+.*checkpoint_restore_ns_capable(&init_user_ns).*/& \/\/ x/' "$R/fs/proc/base.c.patch"
for signal in TERM KILL; do
	cp -a tree new
	interrupt $signal "$S/tree.sh" baseline new
	ok $? "an update is ended by $signal"
	passes 'the next run finishes it' "$S/tree.sh" baseline new
	holds 'and it has the change' grep -q ' // x$' new/fs/proc/base.c
	holds 'and no edits of its own' [ "$(git -C new rev-parse HEAD) $(git -C new status --porcelain)" = "$(git -C new rev-parse refs/series/applied) " ]
	rm -rf new
done
ktap_finished

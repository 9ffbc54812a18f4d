#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# A commit steps aside, without a word, for a kernel that has it already or has no
# use for it. A kernel that has a part of it is an error. A file that lies elsewhere
# in some kernel is found there.

. "${0%/*}/setup.sh"

mini baseline
if ! grep -q set_tid_size baseline/kernel/pid.c; then
	# 5.4, with a set_tid of its vendor's in one file
	echo '/* args->set_tid_size */' >>baseline/kernel/fork.c
	half='02-set-tid: kernel/fork.c has part of it already, kernel/pid.c has not'
	fails 'a kernel that has a part: told which file' "$half" "$S/tree.sh" baseline half
	holds 'nothing is left' not ls -d half*
	fails 'status' 'of its commits conflict' "$S/status.sh" baseline
	holds 'says so too' grep -qE '^02-set-tid +conflicts kernel/fork.c has part of it already, kernel/pid.c has not$' out
	ktap_finished
fi

# silent NAME COMMAND...
silent()
{
	run "$S/$2" baseline "$3"
	[ "$status" -eq 0 ] && [ ! -s "$W/out" ] && [ ! -s "$W/err" ]
	ok $? "$1"
}

bases=$(cd "$R/series" && grep -l '^Part: base' ./* | sed 's|^\./||')
holds 'there are such commits' [ -n "$bases" ]
silent 'mails for a kernel that has them: not a word' series.sh mails
holds 'nor a mail' not grep -qE '^Subject: .*(38 and 39|choose the PIDs of the child)' mails/*.patch
silent 'a tree: not a word' tree.sh tree
holds 'nor a commit' [ "$(git -C tree rev-list --count refs/series/baseline..HEAD)" -eq "$(commits | wc -l)" ]
silent 'what a kernel lacks that has them: nothing, not a word' before.sh before/tree
holds 'and no tree' [ ! -e before/tree ]
passes 'status' "$S/status.sh" baseline
holds 'has no line of them' [ "$(cut -d' ' -f1 out)" = "$(commits)" ]
passes 'status of the tree' "$S/status.sh" tree
holds 'has no line of them either' [ "$(cut -d' ' -f1 out)" = "$(commits)" ]
clone k
passes 'apply' "$S/apply.sh" k
holds 'makes no commit of them' [ "$(git -C k rev-list --count master..cap-checkpoint-restore)" -eq "$(commits | wc -l)" ]

sed -i 's/set_tid_size/other_size/g' baseline/kernel/fork.c
half='02-set-tid: kernel/pid.c has part of it already, kernel/fork.c has not'
fails 'a kernel that has a part: told which file' "$half" "$S/series.sh" baseline half
fails 'and no tree is made' "$half" "$S/tree.sh" baseline half
holds 'nothing is left' not ls -d half*
clone k2
cp baseline/kernel/fork.c k2/kernel/fork.c
git -C k2 commit -qam half
fails 'nor a branch' "$half" "$S/apply.sh" k2
holds 'none is there' not git -C k2 rev-parse -q --verify refs/heads/cap-checkpoint-restore
fails 'status' 'of its commits conflict' "$S/status.sh" baseline
holds 'says so too' grep -qE '^02-set-tid +conflicts kernel/pid.c has part of it already, kernel/fork.c has not$' out
rm -rf baseline && mini baseline

cat >"$R/series/04-more" <<'END'
kernel: what this kernel lacks

Because.

Upstream: v9.9
---
Date: Sun, 22 Nov 2026 12:04:00 +0000
Part: base
Upstream-has: kernel/more.c more
Path: kernel/more.c
Path: kernel/fork.c.04.patch
END
echo more >"$R/kernel/more.c"
printf '%s\n' '--- a/kernel/fork.c' '+++ b/kernel/fork.c' '@@ -1,3 +1,4 @@' '+// more' >"$R/kernel/fork.c.04.patch"
head -n 3 baseline/kernel/fork.c | sed 's/^/ /' >>"$R/kernel/fork.c.04.patch"
passes 'the rule holds with a commit more of that kind' "$S/check/overlay.sh"
passes 'a kernel that lacks one: a tree' "$S/before.sh" baseline before/tree
holds 'has that one' [ "$(cat before/tree/kernel/more.c; head -n 1 before/tree/kernel/fork.c)" = 'more
// more' ]
holds 'and no other' [ "$(git -C before/tree rev-list --count refs/series/baseline..HEAD)" -eq 1 ]
holds 'the baseline is as it was' not grep -q '^// more' baseline/kernel/fork.c
passes 'the mails' "$S/series.sh" baseline mails
holds 'begin with it' grep -q 'Subject: \[PATCH 0*1/.*\] kernel: what this kernel lacks$' "mails/$(head -n 1 mails/series)"
passes 'status' "$S/status.sh" baseline
holds 'has a line of it' grep -qE '^04-more +applies$' out
passes 'the tree' "$S/tree.sh" baseline tree
passes 'status of the tree' "$S/status.sh" tree
holds 'has it applied' grep -qE '^04-more +applied$' out
echo more >baseline/kernel/more.c
passes 'the kernel gets it' "$S/before.sh" baseline before/tree
holds 'and there is no tree more' [ ! -e before/tree ]
rm "$R/series/04-more" "$R/kernel/more.c" "$R/kernel/fork.c.04.patch" baseline/kernel/more.c

mv baseline/Documentation/filesystems/proc.rst baseline/Documentation/filesystems/proc.txt
passes 'a file lies elsewhere, and a variant says where' "$S/tree.sh" baseline elsewhere
holds 'it has the change' grep -q CAP_CHECKPOINT_RESTORE elsewhere/Documentation/filesystems/proc.txt
holds 'where the series thinks it is there is none' [ ! -e elsewhere/Documentation/filesystems/proc.rst ]
passes 'an edit beside it' sh -c \
	"echo '/* x */' >>elsewhere/fs/proc/base.c && git -C elsewhere commit -qa --fixup ':/^proc: ' &&
	GIT_SEQUENCE_EDITOR=: git -C elsewhere rebase -q -i --autosquash refs/series/baseline"
passes 'is taken over' "$S/refresh.sh" baseline elsewhere
holds 'and the other keeps its name' [ "$(git -C "$R" status --porcelain)" = ' M fs/proc/base.c.patch' ]
git -C "$R" checkout -q .
rm baseline/include/kunit/test.h
silent 'a kernel without KUnit: not a word' series.sh mails
holds 'nor its tests' not grep -q 'Subject: .*KUnit' mails/*.patch

mkdir base.new && echo x >base.new/x
fails 'a directory of another kind stays' 'base.new is there and was not made by this' "$S/before.sh" baseline base.new
holds 'as it was' [ "$(cat base.new/x)" = x ]
fails 'no baseline' 'no baseline in none' "$S/before.sh" none before/tree
ktap_finished

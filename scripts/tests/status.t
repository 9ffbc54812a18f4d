#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make status on the baseline, the prepared tree, an unmodified kernel and a tree with a
# conflict, each as a directory, a git clone and an archive.

. "${0%/*}/setup.sh"

names=$(commits)
count=$(echo "$names" | wc -l)

# stands NAME STATUS STATE COUNT: what the last run said
stands()
{
	[ "$status" -eq "$2" ] && [ "$(grep -cE "^[0-9][0-9]-[^ ]+ +$3" "$W/out")" -eq "$4" ]
	ok $? "$1"
}

mini baseline
seen=$(print baseline)
run "$S/status.sh" baseline
stands 'baseline: each commit applies' 0 'applies$' "$count"
holds 'baseline: in the order of the series' [ "$(cut -d' ' -f1 "$W/out")" = "$names" ]
holds 'baseline: nothing is written there' [ "$(print baseline)" = "$seen" ]
clone k
run "$S/status.sh" k
stands 'baseline in git: each commit applies' 0 'applies$' "$count"
echo x >k/kernel/pid.c
run "$S/status.sh" k
stands 'baseline in git: HEAD is what counts' 0 'applies$' "$count"
mkdir arc && mv baseline arc/linux-x && tar -czf x.tgz -C arc linux-x && tar -cf flat.tar -C arc/linux-x . && mv arc/linux-x baseline
run "$S/status.sh" x.tgz
stands 'baseline in an archive: each commit applies' 0 'applies$' "$count"
run "$S/status.sh" flat.tar
stands 'baseline in an archive without a top directory: each commit applies' 0 'applies$' "$count"

"$S/tree.sh" baseline tree
run "$S/status.sh" tree
stands 'patched: each commit is applied' 0 'applied$' "$count"
cp -R tree plain && rm -rf plain/.git
run "$S/status.sh" plain
stands 'patched, a plain directory: each commit is applied' 0 'applied$' "$count"
git -C tree checkout -q --detach refs/series/applied~2
run "$S/status.sh" tree
stands 'half patched: the first are applied' 0 'applied$' $((count - 2))
stands 'half patched: the rest applies' 0 'applies$' 2
git -C plain init -q
git -C plain add -Af
git -C plain commit -qm all
before=$(git -C tree rev-parse 'refs/series/applied^{/^pid: }^')
git -C tree show "$before:kernel/pid.c" >plain/kernel/pid.c
git -C tree show "$before:include/uapi/linux/sched.h" >plain/include/uapi/linux/sched.h
git -C plain commit -qam "without $PID"
run "$S/status.sh" plain
[ "$status" -eq 1 ] && grep -qE "^$PID +applies$" "$W/out" && grep -q '^error: .* is in .*/plain without one before it' "$W/err"
ok $? 'a commit in the middle is missing: told, and the series cannot go on'

if [ -e "$UNMODIFIED" ]; then
	run "$S/status.sh" "$UNMODIFIED"
	stands 'unmodified kernel: the first commit is already upstream' 3 'already upstream$' "$(grep -c 'already upstream$' "$W/out")"
	holds 'unmodified kernel: and the one of the set_tid check' grep -qE "^$PID +already upstream$" "$W/out"
	holds 'unmodified kernel: nothing is taken for ours' not grep -q 'applied$' "$W/out"
	holds 'unmodified kernel: how to have the rest' grep -q 'from upstream; make KSRC=.* series MISSING=1 writes the rest$' "$W/err"
else
	ktap_test_skip 'unmodified kernel: already upstream' "no $UNMODIFIED"
fi

sed -i 's/capable(CAP_SYS_ADMIN)/other()/' baseline/fs/proc/base.c
line=$(sed -n '/^@@/{s/^@@ -\([0-9]*\).*/\1/p;q}' "$R/fs/proc/base.c.patch")
proc=$(cd "$R/series" && grep -l '^Path: fs/proc/base\.c\.patch$' ./* | sed 's|^\./||')
fails 'conflict: an error' "1 of its commits conflict" "$S/status.sh" baseline
holds 'conflict: which commit, file, hunk and line' grep -qE "^$proc +conflicts fs/proc/base.c hunk 1 \(line $line\)$" "$W/out"
stands 'conflict: the others apply' 1 'applies$' $((count - 1))
cp "$BASELINE/fs/proc/base.c" baseline/fs/proc/base.c
rm baseline/kernel/pid.c
echo x >baseline/kernel/pid.c.x && cp "$BASELINE/kernel/pid_namespace.c" baseline/kernel/pid.c
run "$S/status.sh" baseline
holds 'conflict: a file of quite another kind' grep -qE "^$PID +conflicts kernel/pid.c hunk 1" "$W/out"
cp "$BASELINE/kernel/pid.c" baseline/kernel/pid.c
rm baseline/kernel/pid_namespace.c
run "$S/status.sh" baseline
holds 'conflict: a file that is not there' grep -qE 'conflicts kernel/pid_namespace.c \(not in this kernel\)$' "$W/out"
cp "$BASELINE/kernel/pid_namespace.c" baseline/kernel/
added=$("$S/paths.sh" baseline | awk '$2 == $3 { print $2; exit }')
mkdir -p "baseline/$(dirname "$added")" && echo x >"baseline/$added"
run "$S/status.sh" baseline
holds 'conflict: a file that is there and should be added' grep -qE "conflicts $added \(there already" "$W/out"

mv baseline/Documentation/filesystems/proc.rst baseline/Documentation/filesystems/proc.txt 2>/dev/null
run "$S/status.sh" baseline
holds 'a file that this kernel has under another name' not grep -q 'proc.rst (not in this' "$W/out"

fails 'no such directory' 'no such directory: none' "$S/status.sh" none
mkdir empty
fails 'not a kernel' 'empty is not a kernel source' "$S/status.sh" empty
tar -cf empty.tar empty
fails 'an archive of something else' 'empty.tar is not a kernel source' "$S/status.sh" empty.tar
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make apply: the series on a new branch of a clone, and nothing else in it.

. "${0%/*}/setup.sh"

clone k
mini baseline
"$S/series.sh" baseline mails
echo untracked >k/kernel/notes
touch -d '2001-01-01' k/kernel/pid.c
# seen: all of the clone but its objects, and but the new branch
seen()
{
	rm -rf seen
	cp -a k seen
	rm -rf seen/.git/objects seen/.git/refs/heads/new seen/.git/logs/refs/heads/new
	touch -d '2001-01-01' seen/.git seen/.git/refs/heads seen/.git/logs/refs/heads
	print seen
}
before=$(seen)
passes 'the series is committed onto a new branch' "$S/apply.sh" k new
holds 'HEAD, index, work tree and the other refs are alone' [ "$(seen)" = "$before" ]
holds 'one commit for each of the series' [ "$(git -C k rev-list --count master..new)" -eq "$(wc -l <mails/series)" ]
git -C k checkout -qb am
git -C k am -q "$W"/mails/*.patch
holds 'the branch is what git am makes of the mails' [ "$(git -C k rev-parse 'new^{tree}')" = "$(git -C k rev-parse 'am^{tree}')" ]
git -C k checkout -q master
git -C k branch -qD am new
first=$(git -C k rev-parse HEAD)

# refused NAME REGEX ARGUMENT...: an error, and no ref is made or moved
refused()
{
	refs=$(git -C k for-each-ref && git -C k rev-parse HEAD)
	fails "$1" "$2" "$S/apply.sh" "$3" "$4"
	holds "$1: the refs are alone" [ "$(git -C k for-each-ref && git -C k rev-parse HEAD)" = "$refs" ]
}

refused 'no directory' 'no such directory: none' none new
refused 'not a git work tree' 'baseline is not a git work tree' baseline new
git -C k branch there
refused 'the branch exists' 'the branch there exists' k there
refused 'not a name for a branch' "'a\.\.b' is not a name" k a..b
refused 'not a name for a branch either' "'-f' is not a name" k -f
refused 'a branch below a branch' 'the branch there/new cannot be made' k there/new
echo x >>k/init/main.c
refused 'uncommitted changes' 'k has uncommitted changes' k new
git -C k add init/main.c
refused 'uncommitted changes in the index' 'k has uncommitted changes' k new
git -C k reset -q --hard
sed -i 's/ns_capable(pid_ns->user_ns, CAP_SYS_ADMIN)/other(pid_ns)/' k/kernel/pid_namespace.c
git -C k commit -qam conflict
refused 'a hunk that does not apply, which' "13-pid-namespace: kernel/pid_namespace.c.patch does not apply to kernel/pid_namespace.c: hunk 1" k new
git -C k reset -q --hard "$first"
echo '#define CAP_CHECKPOINT_RESTORE 40' >>k/include/uapi/linux/capability.h
git -C k commit -qam has
refused 'a kernel that has the capability' 'has CAP_CHECKPOINT_RESTORE already: see make status' k new
git -C k reset -q --hard "$first"
sed -i 's/^PATCHLEVEL = .*/PATCHLEVEL = 3/; s/^VERSION = .*/VERSION = 5/' k/Makefile
git -C k commit -qam old
refused 'a kernel before 5.4' 'is Linux 5.3, where clone3\(\) is missing' k new
git -C k reset -q --hard "$first"
unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
refused 'no identity' 'git config --global user.name' k new
git -C k config user.name 'The Clone'
git -C k config user.email clone@example.org
passes 'the identity that the clone itself names will do' "$S/apply.sh" k
holds 'and is the one taken' [ "$(git -C k log -1 --format='%an %ce' cap-checkpoint-restore)" = 'The Clone clone@example.org' ]
git -C k worktree add -q ../k2 there
passes 'a linked work tree is one' "$S/apply.sh" k2 fromk2
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The baseline can be made from each kind of kernel source. The capability is taken
# out where it is in. The baseline is made anew only when it must be, and never by
# halves.

. "${0%/*}/setup.sh"

clone k
mini dir
tar -cf k.tar -C "$W" dir
tar -cJf flat.tar.xz -C dir .
same=$(contents dir)
before=$(print k)

for src in k dir k.tar flat.tar.xz; do
	passes "$src: the baseline is prepared" "$S/baseline.sh" $src "o-$src/baseline"
	holds "$src: it has the same files" [ "$(contents "o-$src/baseline")" = "$same" ]
	seen=$(print "o-$src")
	passes "$src: again, nothing changed" "$S/baseline.sh" $src "o-$src/baseline"
	holds "$src: nothing is touched" [ "$(print "o-$src")" = "$seen" ]
done
holds 'the clone was not written to' [ "$(print k)" = "$before" ]

sleep 1
cp -a o-k/baseline/. built
echo '/* edited */' >>k/kernel/pid.c
run "$S/baseline.sh" k o2/baseline
holds 'changes that are not committed: told' grep -q '^note: .*/k has uncommitted changes: they are not taken' "$W/err"
holds 'and not taken' [ "$(contents o2/baseline)" = "$same" ]
GIT_COMMITTER_DATE='2001-01-01 00:00:00 +0000' git -C k commit -qam edited
touch now
passes 'another commit: made anew' "$S/baseline.sh" k o-k/baseline
holds 'with what it has' cmp -s k/kernel/pid.c o-k/baseline/kernel/pid.c
holds 'what changed is newer than any build' [ o-k/baseline/kernel/pid.c -nt now ]
holds 'what did not has its old time' [ "$(stat -c %y o-k/baseline/init/main.c)" = "$(stat -c %y built/init/main.c)" ]
touch -d '2001-01-01' dir/COPYING
passes 'a plain directory that changed, with an old time: made anew' "$S/baseline.sh" dir o-dir/baseline
holds 'with its time' [ "$(stat -c %Y o-dir/baseline/COPYING)" -ne 0 ]
echo x >>dir/COPYING && touch -d '2001-01-01' dir/COPYING
run "$S/baseline.sh" dir o-dir/baseline
holds 'a plain directory edited under an old time: seen' cmp -s dir/COPYING o-dir/baseline/COPYING
fails 'another KSRC than before' 'o-dir/baseline was made from .*/dir, not from .*/k: choose another O=, or make clean' "$S/baseline.sh" k o-dir/baseline
holds 'and the baseline is as it was' cmp -s dir/COPYING o-dir/baseline/COPYING

mkdir -p built2 && cp -a dir/. built2 && echo x >built2/.config
# shellcheck disable=SC2016
printf '%s\n' 'VERSION = 5' 'PATCHLEVEL = 8' 'mrproper:' '	rm -f .config && echo $(ARCH) >arch-is' >built2/Makefile
passes 'a directory that was built in' "$S/baseline.sh" built2 o3/baseline
holds 'is cleaned in the copy, for ARCH=arm' [ "$(cat o3/baseline/arch-is)" = arm ]
holds 'and only there' [ -e built2/.config ]

# refused NAME REGEX KSRC: an error, and nothing is made
refused()
{
	fails "$1" "$2" "$S/baseline.sh" "$3" new/baseline
	holds "$1: nothing is left" not ls -d new/*
	rm -rf new
}

refused 'no such directory' 'no such directory: none' none
mkdir empty
refused 'not a kernel: empty' 'empty is not a kernel source' empty
mkdir make && echo 'all:' >make/Makefile
refused 'not a kernel: a Makefile' 'make is not a kernel source' make
git init -q -b master void
refused 'a git tree without a commit' 'git cannot read the commit' void
echo x >file
refused 'a file that is no archive' 'neither a directory nor a .tar' file
echo x >bad.tar.xz
refused 'an archive that is broken' 'cannot unpack .*bad.tar.xz' bad.tar.xz
tar -cf make.tar make
refused 'an archive of something else' 'make.tar is not a kernel source' make.tar
cp -a dir old
for version in 4.14 4.19 5.3; do
	sed -i "s/^VERSION = .*/VERSION = ${version%.*}/; s/^PATCHLEVEL = .*/PATCHLEVEL = ${version#*.}/" old/Makefile
	refused "Linux $version: what is missing there and what would still work" \
		"is Linux $version.*clone3\(\).*ns_last_pid" old
	run "$S/status.sh" old
	holds "Linux $version: status says the same" grep -q "is Linux $version.*clone3().*ns_last_pid" err
done
tar -cf old.tar old
refused 'a kernel before 5.4 in an archive' 'old.tar is Linux 5.3.*clone3\(\)' old.tar
cp -a dir has && echo '#define CAP_CHECKPOINT_RESTORE	38' >>has/include/uapi/linux/capability.h
refused 'has the capability under another number, and where' \
	'has CAP_CHECKPOINT_RESTORE as 38, in include/uapi/linux/capability.h, and programs know it as 40' has
run "$S/status.sh" has
holds 'status says the same' grep -q 'CAP_CHECKPOINT_RESTORE as 38, in include/uapi/linux/capability.h' err
rm -rf has
cp -a dir has && echo '#define CAP_CHECKPOINT_RESTORE 40' >>has/include/uapi/linux/capability.h &&
	sed -i 's/^VERSION = .*/VERSION = 5/; s/^PATCHLEVEL = .*/PATCHLEVEL = 19/' has/Makefile
refused 'has the capability, and no diff to strip it' 'is Linux 5.19 and has CAP_CHECKPOINT_RESTORE already.*make status' has
export MISSING=1
refused 'MISSING=1, and the capability is not there' 'dir has no CAP_CHECKPOINT_RESTORE: MISSING=1.* for a kernel that has it' dir
unset MISSING
NEED_GB=99999
refused 'too little room' '[0-9]+ GB free at .*, 99999 GB needed' dir
NEED_GB=0
fails 'below KSRC itself' 'lies in .*/dir, which is not to be written to' "$S/baseline.sh" dir dir/build/baseline
holds 'and nothing is made there' not ls -d dir/build
mkdir -p theirs/baseline && echo x >theirs/baseline/x
fails 'a directory of another kind is not replaced' 'baseline is there and was not made by this' "$S/baseline.sh" dir theirs/baseline
"$S/tree.sh" o-dir/baseline o-dir/tree
refused 'a prepared tree' 'tree is a tree that this project prepared' o-dir/tree
cp -a k broken
blob=$(git -C broken rev-parse HEAD:init/main.c)
rm -f "broken/.git/objects/$(echo "$blob" | cut -c1-2)/$(echo "$blob" | cut -c3-)"
refused 'a clone that lacks objects' 'objects are missing there' broken

if [ -e "$UNMODIFIED" ]; then
	mini up "$UNMODIFIED"
	seen=$(print up)
	passes 'an unmodified kernel is brought to before the capability' "$S/baseline.sh" up up-made/baseline
	holds 'and was not written to' [ "$(print up)" = "$seen" ]
	holds 'CAP_LAST_CAP is CAP_BPF' grep -q '^#define CAP_LAST_CAP  *CAP_BPF$' up-made/baseline/include/uapi/linux/capability.h
	holds "upstream's own test is gone" [ ! -e up-made/baseline/tools/testing/selftests/clone3/clone3_cap_checkpoint_restore.c ]
	if [ "$(sed -n '2,4p' "$BASELINE/Makefile")" = "$(sed -n '2,4p' up/Makefile)" ]; then
		mini mine
		holds 'it is the same as the baseline' diff -r up-made/baseline mine
	else
		ktap_test_skip 'it is the same as the baseline' 'the baseline is another version'
	fi
	passes 'MISSING=1 leaves it as it is' env MISSING=1 "$S/baseline.sh" up asis/baseline
	holds 'every file of it' [ "$(contents asis/baseline)" = "$(contents up)" ]
	echo '	checkpoint_restore_ns_capable(x);' >>up/init/main.c
	refused 'a use of the capability that is left, where' "init/main.c:$(wc -l <up/init/main.c) still uses" up
	sed -i '$d' up/init/main.c
	sed -i 's/checkpoint_restore_ns_capable(tmp->user_ns)/other/' up/kernel/pid.c
	refused 'a diff that does not apply, where' '[0-9]\.diff fails at kernel/pid.c: Hunk #1' up
else
	ktap_test_skip 'an unmodified kernel is brought to before the capability' "no $UNMODIFIED"
fi

slow cp '*--reflink*'
for signal in INT TERM KILL; do
	interrupt $signal "$S/baseline.sh" dir "int/baseline"
	ok $? "a run is ended by $signal"
	holds 'no baseline is there' [ ! -e int/baseline ]
	[ "$signal" = KILL ] || holds 'nor anything else' not ls -d int/*
	passes 'the next run makes it' "$S/baseline.sh" dir int/baseline
	holds 'whole, and removes what was left' [ "$(contents int/baseline) $(ls int)" = "$(contents dir) baseline
baseline.from" ]
	rm -rf int
done
group "$S/baseline.sh" dir two/baseline 2>/dev/null &
pid=$!
rm -f waiting
while [ ! -e waiting ]; do sleep 0.1; done
fails 'two runs at once' 'another run is at work on two/baseline' "$S/baseline.sh" dir two/baseline
kill -s TERM -- "-$pid"
wait
ktap_finished

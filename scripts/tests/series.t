#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The series applies to the baseline without fuzz. The mails are the same each time,
# and they make the same files as the prepared tree has.

. "${0%/*}/setup.sh"

mini baseline
passes 'every hunk applies to the baseline without fuzz' env V=1 "$S/tree.sh" baseline tree
offsets=$(grep -c offset "$W/err")
run env V=1 "$S/series.sh" baseline mails
offsets=$((offsets + $(grep -c offset "$W/err")))
if [ "$(awk '/^(VERSION|PATCHLEVEL) =/ { printf "%s.", $3 }' baseline/Makefile)" = 5.8. ]; then
	holds 'every hunk applies to 5.8 without an offset' [ "$offsets" -eq 0 ]
else
	ktap_test_skip 'every hunk applies to 5.8 without an offset' 'the base is not 5.8'
fi
sed -i '/^int pid_max = /i /* one line more */' baseline/kernel/pid.c
run env V=1 "$S/series.sh" baseline moved
holds 'V=1 tells of an offset' grep -q '^note: .*kernel/pid.c.*offset [0-9]* line' "$W/err"
run "$S/series.sh" baseline moved
holds 'without V=1 an offset is no matter' [ ! -s "$W/err" ]
rm -r moved baseline
mini baseline

# A line of the context differs: with fuzz it would go on.
hunk=kernel/pid_namespace.c.patch
owner=$(cd "$R/series" && grep -l "^Path: $hunk\$" [0-9]*)
line=$(sed -n '/^ /{s/^ //p;q}' "$R/$hunk" | sed 's/[][\\.*^$/]/\\&/g')
sed -i "s/^$line\$/& \/* other *\//" baseline/kernel/pid_namespace.c
fails 'a hunk that needs fuzz is refused, with commit, file and hunk' \
	"$owner: $hunk does not apply to kernel/pid_namespace.c: hunk 1 \(line [0-9]+\)" "$S/series.sh" baseline fuzz
holds 'and nothing is left of it' not ls -d fuzz*
cp "$BASELINE/kernel/pid_namespace.c" baseline/kernel/
rm baseline/kernel/sys.c
fails 'a file that the kernel has not is named' 'prctl: kernel/sys.c is not in this kernel' "$S/series.sh" baseline fuzz
rm -r baseline
mini baseline

passes 'the mails are written' "$S/series.sh" baseline mails
cp -R mails first
passes 'they are written again' "$S/series.sh" baseline mails
holds 'two runs give the same bytes' diff -r mails first
git config --global diff.noprefix true
git config --global diff.algorithm histogram
git config --global diff.context 7
git config --global format.subjectPrefix OTHER
git config --global format.signOff true
git config --global format.useAutoBase true
git config --global format.thread deep
git config --global format.attach xx
git config --global core.abbrev 40
git config --global i18n.commitEncoding ISO-8859-1
git config --global commit.gpgSign true
mkdir -p "$HOME/git"
echo '*.c -diff' >"$HOME/git/attributes"
passes 'they are written under another configuration of git' \
	env GIT_DIFF_OPTS=-u9 GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=diff.noprefix GIT_CONFIG_VALUE_0=true \
	TZ=Asia/Tokyo "$S/series.sh" baseline mails
holds 'and have the same bytes' diff -r mails first
rm "$HOME/.gitconfig" "$HOME/git/attributes"
(cd mails && printf '%s\n' *.patch) >names
holds 'OUTDIR/series names the mails in order' cmp -s names mails/series
holds 'each mail is signed off' [ "$(grep -lx 'Signed-off-by: A Tester <tester@example.org>' mails/*.patch | wc -l)" -eq "$(wc -l <names)" ]
holds 'and carries the date of its commit' [ "$(grep -h '^Date: ' mails/*.patch)" = "$(commits | (cd "$R/series" && xargs cat) | grep '^Date: ')" ]

clone k
passes 'git am takes them' git -C k am -q "$W"/mails/*.patch
passes 'the tree is prepared' "$S/tree.sh" baseline tree
rm -rf k/.git am && mkdir am && cp -R k/. am
holds 'both have the same files' [ "$(contents am)" = "$(contents tree)" ]

optional=$(cd "$R/series" && grep -l '^Part: optional' ./* | wc -l)
run env OPTIONAL=0 "$S/series.sh" baseline core
holds 'OPTIONAL=0 leaves the optional part out' [ "$(wc -l <core/series)" -eq $(($(wc -l <names) - optional)) ]

if [ -e "$UNMODIFIED" ]; then
	mini up "$UNMODIFIED"
	passes 'what an unmodified kernel lacks is written' "$S/series.sh" up missing
	holds 'none of what upstream has' not grep -q '^Upstream: ' missing/*.patch
	holds 'the tests among it' grep -q 'test-who-may-do-what' missing/series
	git -C up init -q -b master && git -C up add -Af && git -C up commit -qm kernel
	passes 'git am takes it there' git -C up am -q "$W"/missing/*.patch
	run "$S/lacks.sh" up
	holds 'and no test can tell it from the series' [ "$status $(cat "$W/out")" = '0 ' ]
	run "$S/lacks.sh" base
	holds 'as one can of a kernel without it' grep -q '^\[.\]set_tid_	12-pid, "pid: ' "$W/out"
else
	ktap_test_skip 'what an unmodified kernel lacks is written' "no $UNMODIFIED"
fi

mkdir mine && echo x >mine/x
fails 'a directory of another kind is not replaced' 'mine is there' "$S/series.sh" baseline mine
holds 'and is as it was' [ "$(cat mine/x)" = x ]
fails 'no baseline' 'no baseline in none' "$S/series.sh" none out
unset GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
fails 'no identity' 'git config --global user.name' "$S/series.sh" baseline anon
holds 'leaves nothing behind' not ls -d anon*
passes 'NEUTRAL=1 needs none' env NEUTRAL=1 "$S/series.sh" baseline anon
passes 'nor does the prepared tree' "$S/tree.sh" baseline tree2
GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@b
export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

slow git '*format-patch*'
interrupt TERM "$S/series.sh" baseline mails
ok $? 'a run is interrupted'
holds 'what was there before is whole' diff -r mails first
holds 'and nothing else' not ls -d mails.*
interrupt KILL "$S/series.sh" baseline mails
passes 'after a killed run the next one is made' "$S/series.sh" baseline mails
holds 'and removes what that left' not ls -d mails.*
ktap_finished

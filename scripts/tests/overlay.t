#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# This repository follows the overlay rule, and each part of the check can fail.

. "${0%/*}/setup.sh"

passes 'the rule holds here: each path is owned once, each .patch edits its own file' "$S/check/overlay.sh"

# broken NAME REGEX: the check says so, in one line, exit 1; then all is put back
broken()
{
	run "$S/check/overlay.sh"
	[ "$status" -eq 1 ] && [ ! -s "$W/err" ] && grep -qE "$2" "$W/out"
	ok $? "$1"
	git -C "$R" reset -q --hard
	git -C "$R" clean -qfd
}

P=$R/kernel/pid.c.patch
E=$R/series/$PID

mkdir -p "$R/lib" && echo x >"$R/lib/x.c"
broken 'a path that no commit owns' '^lib/x\.c: no commit'
echo 'Path: include/linux/capability.h.patch' >>"$E"
broken 'a path that two commits own' '^include/linux/capability.h.patch: owned by more than one'
rm "$P"
broken 'a path that is not there' "^series/$PID: names kernel/pid.c.patch, which is not there"
echo x >"$R/Kconfig" && echo 'Path: Kconfig' >>"$E"
broken 'a path outside the rule' "Kconfig is outside the rule"
mkdir -p "$R/kernel/x" && echo x >"$R/kernel/pid.c" && echo 'Path: kernel/pid.c' >>"$E"
broken 'a file both added and edited' 'kernel/pid.c.patch: edits a file that the series adds'
sed -i '1s/pid/fork/' "$P"
broken 'a .patch with another file in its header' '^kernel/pid.c.patch: line 1'
sed -i '2s/pid/fork/' "$P"
broken 'a .patch with another file in its second header' '^kernel/pid.c.patch: line 2'
cat "$R/include/linux/capability.h.patch" >>"$P"
broken 'a .patch that edits two files' '^kernel/pid.c.patch: line .*one file and nothing else'
awk '/^@@/ && !n++ { print "@@ -199,6 +199,6 @@"; getline; next } { print }' "$P" >"$W/p" && cp "$W/p" "$P"
broken 'a .patch with two lines of context' '^kernel/pid.c.patch: .*less than three lines'
awk '/^@@/ && !n++ { print "@@ -197,8 +197,8 @@"; print " 	x"; next } { print }' "$P" >"$W/p" && cp "$W/p" "$P"
broken 'a .patch with four lines of context' '^kernel/pid.c.patch: .*more than three lines'
sed -i '$d' "$P"
broken 'a .patch that is cut short' '^kernel/pid.c.patch: the last hunk is cut short'
git -C "$R" mv kernel/pid.c.patch kernel/pid.c.77.patch && sed -i 's/pid\.c\.patch/pid.c.77.patch/' "$E"
broken 'a number that is not the owner'"'"'s' "kernel/pid.c.77.patch: $PID owns it"
n=${PID%%-*}
git -C "$R" mv kernel/pid.c.patch "kernel/pid.c.$n.patch" && sed -i "s/pid\.c\.patch/pid.c.$n.patch/" "$E"
broken 'a number where one commit alone edits the file' "kernel/pid.c.$n.patch: no other commit"
other=$(cd "$R/series" && grep -L '^Path: kernel/pid\.c\.patch$' ./* | xargs grep -l '^Part: core' | head -n 1 | sed 's|^\./||')
n=${other%%-*}
cp "$P" "$R/kernel/pid.c.$n.patch" && echo "Path: kernel/pid.c.$n.patch" >>"$R/series/$other"
broken 'no number where two commits edit the file' "kernel/pid.c.patch: $PID owns it, so its name is"
mv "$E" "$R/series/my notes"
broken 'a name in series/ that is not NN-slug' 'series/my notes: not a name'
cp "$E" "$R/series/${PID%%-*}-another"
broken 'a number that two commits have' "series/${PID%%-*}-\*: more than one"
sed -i '1s/$/ and a good many words more than a subject has room for in the log of git/' "$E"
broken 'a subject of more than 75 characters' "series/$PID: the subject has"
sed -i '2d' "$E"
broken 'no empty line after the subject' "series/$PID: no empty line"
sed -i 's/^---$/Signed-off-by: A <a@b>\n---/' "$E"
broken 'a Signed-off-by' "series/$PID: Signed-off-by"
sed -i '/^---$/d' "$E"
broken 'no line --- after the message' "series/$PID: no line ---"
for f in Date Part Path; do
	sed -i "/^$f: /d" "$E"
	broken "no $f" "series/$PID: (no|not one) $f"
done
echo 'Path: kernel/none/' >>"$E"
broken 'a directory that is not there' "series/$PID: names kernel/none/, where no file is its own"
echo 'Path: kernel/pid/' >>"$E" && echo 'Path: kernel/pid/' >>"$R/series/$other" && mkdir "$R/kernel/pid" && echo x >"$R/kernel/pid/x.c"
broken 'a directory that two commits own' "kernel/pid/x.c: owned by more than one commit"
sed -i 's/^Part: .*/Part: spare/' "$E"
broken 'a Part that there is not' "series/$PID: Part is spare"
sed -i 's/^Date: .*/Date: some day/' "$E"
broken 'a Date that is none' "series/$PID: Date is not a date"
echo 'Depends: x' >>"$E"
broken 'a field that there is not' "series/$PID: line .*neither Date"
echo 'Upstream-has: kernel/pid.c' >>"$E"
broken 'Upstream-has without a regular expression' "series/$PID: line .*Upstream-has takes"
sed -i 's/^Part: .*/Part: base/' "$E"
broken "a commit of the part base whose edit has no number" "kernel/pid.c.patch: $PID owns it, so its name is kernel/pid.c.${PID%%-*}.patch"
sed -i '/^Upstream-has: /d' "$R"/series/02-*
broken 'one that says of no kernel that it is not needed' 'series/02-.*: of the part base, and no Upstream-has'
sed -i 's/^Needs: .*/Needs: include\/kunit\/test.h/' "$R"/series/17-*
broken 'Needs without a regular expression' 'series/17-.*Needs takes'
mkdir -p "$R/scripts/variants/9.9/kernel"
cp "$P" "$R/scripts/variants/9.9/kernel/pidd.c.patch"
broken 'a variant of nothing' 'scripts/variants/9.9/kernel/pidd.c.patch: there is no kernel/pidd.c.patch'
mkdir -p "$R/scripts/variants/9.9/kernel"
cp "$R/README.md" "$R/scripts/variants/9.9/kernel/pid.c.patch"
broken 'a variant that is no patch' 'scripts/variants/9.9/kernel/pid.c.patch: does not begin'
passes 'all put back, the rule holds again' "$S/check/overlay.sh"
# git itself refuses to read such a clone.
passes "it is seen to hold in somebody else's clone" \
	env GIT_TEST_ASSUME_DIFFERENT_OWNER=1 "$S/check/overlay.sh"
mv "$R/.git" "$W/git"
passes 'and in an unpacked archive' "$S/check/overlay.sh"
ktap_finished

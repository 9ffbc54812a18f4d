#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The checks of `make check` that compile nothing find what they look for, and the
# table has a word for each commit.

. "${0%/*}/setup.sh"

mkdir dir
mini dir/baseline/tree
"$S/series.sh" dir/baseline/tree dir/series
"$S/tree.sh" dir/baseline/tree dir/tree
cp -R dir/series whole
# On 5.4 the one before it edits the same file.
MAIL=$(grep -l '^+++ b/kernel/pid\.c$' dir/series/*.patch | tail -n 1)

# finds NAME REGEX CHECK: the check says so, in an error, exit 1; then all is put back
finds()
{
	run "$S/check/$3.sh" "$W/dir"
	[ "$status" -eq 1 ] && grep -qhE "^error: .*$2" out err
	ok $? "$3: $1"
	rm -rf dir/series
	cp -R whole dir/series
	git -C "$R" reset -q --hard
}

passes 'mails: those made here keep the rules' "$S/check/mails.sh" "$W/dir"
holds 'mails: and have a word each' [ "$(grep -c '^word: .* message ok$' out)" -eq "$(wc -l <whole/series)" ]
sed -i 's/^Subject: \[PATCH [0-9]*/Subject: [PATCH 99/' "$MAIL"
finds 'another number' "$PID: the subject does not begin with" mails
sed -i 's/^\(Subject: \[.*\]\) [^:]*: /\1 /' "$MAIL"
finds 'a subject without an area' "$PID: the subject has no area" mails
sed -i '/^Signed-off-by: /d' "$MAIL"
finds 'no Signed-off-by' "$PID: not one Signed-off-by, but 0" mails
sed -i 's/^\(Signed-off-by: \).*/\1B Other <b@example.org>/' "$MAIL"
finds "somebody else's Signed-off-by" "$PID: the last line is not the Signed-off-by of From" mails
sed -i 's/^Signed-off-by: /Reviewed-by: B <b@example.org>\n&/' "$MAIL"
finds 'another trailer' "$PID: a trailer that there is not: Reviewed-by" mails
sed -i 's/^Date: .*/Date: Mon, 23 Nov 2026 12:00:00 +0000/' "$MAIL"
finds 'another date' "$PID: the date is Mon" mails
sed -i '/^Upstream: /d' "$MAIL"
finds 'no Upstream' "$PID: upstream has it, and there is no Upstream" mails
sed -i 's/^\(Upstream: v5.9\) .*/\1 (1caef)/' "$MAIL"
finds 'an id cut short' "$PID: Upstream is not vX.Y" mails
sed -i 's/^A task with/A t\xc3\xa4sk with/' "$MAIL"
finds 'a letter that is not ASCII' "$PID: line [0-9]* of the message is not ASCII" mails
sed -i 's/^A task with/A task, whichever that is and wherever it may be, with/' "$MAIL"
finds 'a long line' "$PID: line [0-9]* of the message has [0-9]* characters" mails
sed -i 's|kernel/pid\.c|kernel/fork.c|g' "$MAIL"
finds 'a file of another commit' "$PID: not both owned and in the mail: kernel/fork.c" mails
sed -i '$d' dir/series/series
finds 'a mail less' 'has not the mails of series/' mails


mkdir -p dir/logs/check
"$S/check/mails.sh" "$W/dir" >dir/logs/check/mails.log
echo "word: $PID boots FAIL" >dir/logs/check/boots.log
run "$S/table.sh" "$W/dir" mails boots
holds 'the table has a line for each commit' [ "$(wc -l <out)" -eq $(($(wc -l <whole/series) + 1)) ]
holds 'and a word for each check' grep -qE "^ +$PID +ok +FAIL$" out
ktap_finished

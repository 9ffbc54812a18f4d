#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: in_guest.sh
#
# On the emulated or the real tablet, as root: runs what is next in the file
# `boots` beside this script, a line for each boot, "tests" or SCRIPT:STAGE, and
# prints a line "result RESULT TEST" for each test, between "lava: begin" and
# "lava: end". How many boots there were is in /home/lava_boots.

here=$(dirname "$0")
count=$(($(cat /home/lava_boots 2> /dev/null || echo 0) + 1))
echo "$count" > /home/lava_boots
boot=$(sed -n "${count}p" "$here/boots")
log=/tmp/lava.log

echo "lava: begin"
case $boot in
tests)
	# Through a pipe: the runner opens its output anew, a file from the start.
	{ /kselftest/run 2>&1; echo "guest: exit $?"; } | cat > $log
	# KUnit's have run before.
	dmesg > /tmp/lava.dmesg
	;;
*:*)
	stage=${boot##*:}
	echo "# selftests: criu: $stage" > $log
	"/home/try/${boot%:*}.sh" "$stage" > /tmp/lava.said 2>&1 &&
		ok=ok || ok='not ok'
	sed 's/^/# /' /tmp/lava.said >> $log
	echo "$ok 1 selftests: criu: $stage" >> $log
	echo "guest: exit 0" >> $log
	: > /tmp/lava.dmesg
	;;
esac
{
	awk -v logdir=/tmp -f "$here/verdict.awk" $log ||
		printf 'fail\tlava:%s:(end)\n' "$boot"
	awk -f "$here/kunit.awk" /tmp/lava.dmesg
} | sed 's/^/result\t/'
# The lab switches it off after the last line.
sync
echo "lava: end"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: power_cycle.sh freeze|thaw
#
# An ordinary user freezes a program, the tablet is switched off and on, and
# the program goes on with the same PID. By hand, in the shell of `make boot`:
#
#	/home/try/power_cycle.sh freeze
#	poweroff
#
# and after another `make boot`
#
#	/home/try/power_cycle.sh thaw
#
# Started by root it does first what takes root, and goes on as the ordinary
# user. What came of it is in KTAP, and in short in the lines "note: ...".
#
# Exits with 1 if a step failed, 2 on wrong input.

# shellcheck disable=SC2317 # check calls the functions
criu=/home/criu/criu
counter=/home/try/counter
numbers=/home/user/numbers
images=/home/user/images

case $1 in
freeze|thaw) ;;
*)
	echo "usage: power_cycle.sh freeze|thaw" >&2
	exit 2
	;;
esac

if [ "$(id -u)" -eq 0 ]; then
	if [ "$1" = freeze ]; then
		# Once: the disk keeps it.
		sh /home/try/criu/install.sh || exit 1
		# As on a tablet that has been up for long. After a boot the
		# numbers from here on are free.
		echo 20000 > /proc/sys/kernel/ns_last_pid
	fi
	exec su user -c "$0 $1"
fi

count=0
failures=0

# check NAME COMMAND...: whether COMMAND succeeds; if not, what it said, exit 1
check()
{
	name=$1
	shift
	count=$((count + 1))
	if "$@" > /tmp/said 2>&1; then
		echo "ok $count - $name"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $count - $name"
	sed 's/^/# /' /tmp/said
	echo "note: $name failed: $(head -n 1 /tmp/said)"
	return 1
}

# The file of numbers grows, on the slowest machine within
seconds=30
grows()
{
	before=$(stat -c %s "$numbers" 2> /dev/null)
	for _ in $(seq $((seconds * 2))); do
		sleep 0.5
		[ "$(stat -c %s "$numbers" 2> /dev/null)" = "$before" ] || return 0
	done
	echo "no number within $seconds s"
	return 1
}

# No number is missing, none is there twice, and one PID wrote them all.
unbroken()
{
	awk 'NR == 1 { pid = $1 }
		$1 != pid || $2 != NR { print "line " NR ": " $0; wrong = 1 }
		END { exit wrong || NR == 0 }' "$numbers"
}

echo 1..3
if [ "$1" = freeze ]; then
	rm -rf $numbers $images
	mkdir $images
	setsid $counter $numbers < /dev/null > /dev/null 2>&1 &

	check counting grows
	check dump $criu dump -v1 --unprivileged --images-dir $images --tree $!
else
	check restore $criu restore -v1 --unprivileged --images-dir $images \
		--restore-detached || seconds=1
	check counting grows
fi
check complete unbroken
echo "note: PID $(sed -n '$s/ / has counted to /p' $numbers)"
exit $((failures > 0))

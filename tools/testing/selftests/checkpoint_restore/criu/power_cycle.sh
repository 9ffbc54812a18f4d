#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: power_cycle.sh dump|restore
#
# An ordinary user dumps a program, the tablet is switched off and on, and
# the program goes on with the same PID. By hand, in the shell of `make boot`:
#
#	/home/try/power_cycle.sh dump
#	poweroff
#
# and after another `make boot`
#
#	/home/try/power_cycle.sh restore
#
# If root starts it, it does what needs root first and goes on as the ordinary user.
# It reports in KTAP, and in short in lines "note: ...".
#
# Exits with 1 if a step failed, 2 on wrong input.

# shellcheck source=SCRIPTDIR/stage.sh
. "$(dirname "$0")/stage.sh"
criu=/home/criu/criu
numbers=/home/user/numbers
images=/home/user/images

case $1 in
dump|restore) ;;
*)
	echo "usage: power_cycle.sh dump|restore" >&2
	exit 2
	;;
esac

if [ "$(id -u)" -eq 0 ]; then
	if [ "$1" = dump ]; then
		# Only once: the disk keeps it.
		sh /home/try/criu/install.sh || exit 1
		long_up
	fi
	exec su user -c "$0 $1"
fi

if [ "$1" = dump ]; then
	rm -rf $numbers $images
	mkdir $images
	setsid $counter $numbers < /dev/null > /dev/null 2>&1 &

	check counting grows $numbers
	check dump $criu dump -v1 --unprivileged --images-dir $images --tree $!
else
	check restore $criu restore -v1 --unprivileged --images-dir $images \
		--restore-detached || seconds=1
	check counting grows $numbers
fi
check complete unbroken $numbers
echo "note: PID $(sed -n '$s/ / has counted to /p' $numbers)"
ktap_finished

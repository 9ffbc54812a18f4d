#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: upgrade.sh before|after
#
# Root dumps programs on the kernel without the series (before) and restores them on
# the one with it (after). Only root can: a program that was started where capability
# 40 does not exist has a bounding set without it, and taking one out of the bounding
# set needs CAP_SETPCAP.
#
# Exits with 1 if a step failed, 2 on wrong input.

# shellcheck disable=SC2317 # check calls the functions
# shellcheck source=SCRIPTDIR/stage.sh
. "$(dirname "$0")/stage.sh"
criu=/home/criu/criu
numbers=/home/user/old-numbers
images=/home/user/old-images

restore_by_user()
{
	if su user -c "$criu restore -v1 --unprivileged --restore-detached \
		--images-dir $images -o /tmp/restore.log" > /dev/null 2>&1; then
		echo "was not refused"
		return 1
	fi
	grep Error /tmp/restore.log
}

case $1 in
before)
	sh /home/try/criu/install.sh || exit 1
	long_up
	count_into $numbers
	check counting grows $numbers
	mkdir $images
	check dump $criu dump -v1 --images-dir $images --tree "$(pidof counter)"
	chown -R 1000:1000 $images
	;;
after)
	check refused-without-root restore_by_user
	check restore $criu restore -v1 --images-dir $images --restore-detached ||
		seconds=1
	check counting grows $numbers
	check complete unbroken $numbers
	;;
*)
	echo "usage: upgrade.sh before|after" >&2
	exit 2
	;;
esac
ktap_finished

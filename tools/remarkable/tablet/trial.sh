# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: a trial, from the guard's side.
#
# Why a kernel that fails is gone after it
#
# A kernel on trial is in /boot for one boot. The first program that it runs is
# guard.c, from its own initramfs, which calls `boot` here: the old pair is back
# in /boot before init starts, and whatever ends this boot, the next one is of
# the old kernel. confirm makes the switch once more, for good. Nothing is
# needed of systemd, whose directories are not ours to write to.
# A kernel that dies before that is the bootloader's to see: upgrade_available=1
# makes it count boots, and at the second one it takes the fallback partition.
# An update arms it in just this way. It is set before the switch and taken back
# by `boot`: the need that there is to write it.

# The bootloader's environment may lie on a file system that init mounts later;
# where it cannot be had yet, watch takes the setting back.
early()
{
	[ -e "$cr/trial" ] || exit 1
	settle
	status=1
	if [ "$(present)" = new ]; then
		switch_to old
		run mv -f "$cr/trial" "$cr/tried"
		flush
		status=0
	fi
	file=$(awk '!/^#/ && NF { print $1; exit }' /etc/fw_env.config 2> /dev/null)
	dir=$file
	while [ -n "$dir" ] && [ ! -e "$file" ]; do
		dir=${dir%/*}
		[ -z "$dir" ] || mount "$dir" 2> /dev/null
	done
	if [ -e "$file" ]; then
		# fw_setenv locks a file in /var/lock, a directory that init makes
		mount -t tmpfs none /run && mkdir -p /run/lock
		# Where it fails, the old kernel is in /boot nevertheless.
		(disarm)
		umount /run
		[ "$dir" = "$file" ] || umount "$dir"
	fi
	sync
	exit $status
}

# The trial's end, also where nobody can log in
watch()
{
	minutes=$(cat "$cr/tried") || exit 0
	sleep 60
	(disarm)
	seconds=$((minutes * 60))
	while [ -e "$cr/tried" ]; do
		read -r up rest < /proc/uptime
		[ "${up%.*}" -lt $seconds ] || {
			echo "checkpoint-restore: not confirmed within $minutes minutes" > /dev/kmsg
			sync
			reboot
			# Where init does not do it
			sleep 30
			reboot -f
			exit 0
		}
		sleep 10
	done
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: a trial, from its start to its end without a hand.
#
# Why a kernel that fails is gone after it
# A kernel on trial is in /boot for one boot. The first program that it runs is
# guard.c, from its own initramfs, which calls `boot` here: the old pair is back
# in /boot before init starts, and whatever ends this boot, the next one is of
# the old kernel. confirm makes the switch once more, for good. Nothing is
# needed of systemd, whose directories are not ours to write to.
# A kernel that dies before that is the bootloader's to see: upgrade_available=1
# makes it count boots, and at the second one it takes the fallback partition.
# An update arms it in just this way. It is set before the switch and taken back
# by `boot`: the need that there is to write it.
#
# The count can be lost before the reboot: the vendor's remarkable-setgoodroot
# takes it back when the application calls a boot good, and a kernel that then
# dies before its first program would be started for ever. So the switch, the
# count and the reboot are one step, while the application and the updater are
# held. A kernel that is installed but not started is not in /boot.

# run_quietly COMMAND...: whether it works or not
run_quietly()
{
	echo "  $*"
	[ "$dry" = 1 ] || "$@" > /dev/null 2>&1 || :
}

# Nobody installs an update, which would write the fallback or choose another root
hold_updates()
{
	has_tool systemctl || return 0
	run_quietly systemctl mask --runtime --now update-engine swupdate
}

release_updates()
{
	has_tool systemctl || return 0
	for unit in update-engine swupdate; do
		run_quietly systemctl unmask --runtime $unit
		run_quietly systemctl start $unit
	done
}

# Until the reboot
hold()
{
	hold_updates
	! has_tool systemctl || run_quietly systemctl stop xochitl
}

# start MINUTES
start()
{
	minutes=$1
	lock
	settle
	[ "$dry" = 1 ] || [ -e "$cr/ready" ] || die 'no kernel is installed for a trial: deploy one'
	hold
	stop=$(state | sed -n 's/^stop: //p' | head -n 1)
	[ -z "$stop" ] || die "$stop"
	run mkdir -p "$cr/stage"
	run write_file "$minutes" "$cr/stage/trial"
	run mv -f "$cr/stage/trial" "$cr/"
	arm
	flush
	switch_to new
	[ "$dry" = 1 ] || armed || {
		switch_to old
		run rm -f "$cr/trial"
		die 'something has taken the count of boots back: the old kernel is in /boot again'
	}
	run rm -f "$cr/ready"
	flush
	echo "the new kernel is on trial for one boot, in which it has $minutes minutes"
	[ "$dry" = 1 ] || {
		sleep 1
		reboot
		sleep 30
		reboot -f
	} > /dev/null 2>&1 < /dev/null &
}

put_back()
{
	settle
	[ "$(present)" = old ] || switch_to old
	run mv -f "$cr/trial" "$cr/tried"
	flush
}

# The bootloader's environment may lie on a file system that init mounts later;
# where it cannot be had yet, watch takes the setting back.
early()
{
	[ -e "$cr/trial" ] || exit "$no_trial"
	settle
	[ "$(present)" = new ] || exit "$no_trial"
	put_back
	file=$(environment_file)
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
}

# For a minute after the start, of a trial or not
cable()
{
	for _ in 1 2 3 4 5 6; do
		sleep 10
		[ "$action" = cable ] || hold_updates
		be_usb0
	done
}

# Once the tablet is up. The guard itself ends the trial.
watch_trial()
{
	cable
	! on_try || return 0
	# Where the old kernel is still not back the bootloader has to go on counting.
	[ ! -e "$cr/trial" ] || (put_back) || exit 1
	(disarm)
}

# The vendor's ssh server listens on usb0 alone, and another kernel may call the
# cable usb1.
be_usb0()
{
	[ -e /sys/class/net/usb1 ] && [ ! -e /sys/class/net/usb0 ] || return 0
	ip link set usb1 down
	ip link set usb1 name usb0
	ip link set usb0 up
	sleep 5
	ip addr show usb0 | grep -q 'inet ' || ip addr add 10.11.99.1/27 dev usb0
	! has_tool systemctl || systemctl restart dropbear.socket
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: a trial, from its start until it ends by itself.
#
# Why a kernel that fails does not stay
#
# A kernel on trial is in /boot for one boot. The first program that it runs is guard.c,
# from its own initramfs. The guard calls `boot` here, which puts the old pair back into
# /boot before init starts. Whatever ends this boot, the next one starts the old kernel,
# unless `confirm` makes the switch once more. Nothing in systemd's directories is needed
# for that: they are not ours to write to.
#
# A kernel that dies before its first program is left to the bootloader. With
# upgrade_available=1 it counts boots, and takes the fallback partition at the second.
# An update does the same. It is set before the switch, and `boot` takes it back.
#
# The count can be lost before the reboot: the vendor's remarkable-setgoodroot takes it
# back when the application calls a boot good. A kernel that then dies before its first
# program would be started for ever. So the count, the switch and the reboot are one
# step, and the application and the updater are stopped before it. Until then, a kernel
# that is installed is not in /boot.

# An update would write the fallback, or choose another root for the next boot.
hold_updates()
{
	has_tool systemctl || return 0
	# Once it is masked, a unit is stopped without what it says of how to stop it.
	run_quietly systemctl stop update-engine swupdate
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

# Until the reboot: updates, and the application, which could call this boot good. What
# the vendor's units are called is not known for each OS, so no process of an updater may
# be left.
hold()
{
	holding=1
	hold_updates
	! has_tool systemctl || run_quietly systemctl stop xochitl
	must 'an updater (swupdate, update_engine) still runs: stop it, then deploy again' \
		not updater_runs
}

updater_runs()
{
	grep -qxE 'swupdate|update_engine' /proc/[0-9]*/comm 2> /dev/null
}

# Where there is no reboot after all
let_go()
{
	holding=
	release_updates
	! has_tool systemctl || run_quietly systemctl start xochitl
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
	holding=
	echo "the new kernel is on trial for one boot, in which it has $minutes minutes"
	[ "$dry" = 1 ] || {
		# systemd waits for what it cannot end by this.
		trap - TERM
		sleep 1
		restart
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

# For guard.c, before init. If the bootloader's environment is on a file system that
# cannot be mounted yet, `watch` takes the count back later.
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
		# fw_setenv locks a file in /var/lock, a link to a directory that init makes.
		mount -t tmpfs none /run && mkdir -p /run/lock
		# If it fails, the old kernel is in /boot all the same.
		(disarm)
		umount /run
		[ "$dir" = "$file" ] || umount "$dir"
	fi
	sync
}

# In the first minute of a boot
cable()
{
	for _ in 1 2 3 4 5 6; do
		sleep 10
		[ "$action" = cable ] || hold_updates
		be_usb0
	done
}

# For guard.c, once the tablet is up. It is the guard that ends the trial.
watch_trial()
{
	cable
	! on_try || return 0
	# The bootloader goes on counting until the old kernel is back.
	[ ! -e "$cr/trial" ] || (put_back) || exit 1
	(disarm)
}

# The vendor's ssh server listens only on usb0, but another kernel may call the cable
# usb1.
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

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: confirm and rollback.

confirm()
{
	lock
	settle
	if on_try; then
		confirm_try
		return
	fi
	if [ ! -e "$cr/trial" ] && [ ! -e "$cr/tried" ]; then
		[ "$(present)" = new ] || die 'no kernel is on trial: deploy one first'
		echo 'confirmed already'
		return
	fi
	if [ "$(running)" != "$(info new release)" ] ||
		! grep -qF "$(info new version)" /proc/version; then
		die "the kernel that is running is $(running), not the new one" \
			"($(info new release) $(info new version)): boot it first, or deploy again"
	fi
	[ -d "$modules/$(running)" ] || die "/lib/modules/$(running) is missing: roll back"
	switch_to new
	run rm -f "$cr/trial" "$cr/tried"
	disarm
	flush
	release_updates
	echo "confirmed: $(running) stays. The old one is kept: rollback takes it back."
}

rollback()
{
	lock
	! on_try || die 'the kernel on trial is not in /boot: reboot, and the old one runs'
	go_to_record
	settle
	[ -d "$cr/old" ] || die "no old kernel is kept in $cr: nothing was deployed here"
	switch_to old
	run rm -f "$cr/trial" "$cr/tried" "$cr/ready"
	[ -n "$R" ] || disarm
	flush
	release=$(info new release)
	if [ -z "$R" ] && [ "$(running)" = "$release" ]; then
		echo "the old kernel is back for the next boot: reboot." \
			"After it, rollback once more frees the new one's space"
	elif [ -d "$cr/new" ]; then
		[ -z "$release" ] || [ "$release" = "$(info old release)" ] ||
			run rm -rf "$modules/$release"
		run rm -rf "$cr/new"
		[ -z "$at" ] || run forget "$at"
		flush
		echo 'the old kernel is back, the new one is removed'
	else
		[ -z "$at" ] || run forget "$at"
		echo 'the old kernel is back'
	fi
	[ -n "$R" ] || return 0
	if [ "$(setting active_partition)" = "$at" ]; then
		change upgrade_available=0 bootcount=0
		echo "the next boot is from partition $at again"
	else
		echo "to boot from there again: sh $own/tablet.sh boot-from $at"
	fi
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: what ends a trial by hand.

confirm()
{
	lock
	settle
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
	echo "confirmed: $(running) stays. The old one is kept: rollback takes it back."
}

rollback()
{
	lock
	read -r at rest 2> /dev/null < "$own/deployed"
	from=$(booted_from)
	if [ -z "$R" ] && [ ! -d "$cr/old" ] && [ -n "${at-}" ] && [ "$at" != "$from" ]; then
		echo "running from partition $from, the kernel was put on $at: rolling back there"
		R=$(mktemp -d)
		mount -t ext4 "/dev/mmcblk2p$at" "$R" || die "partition $at cannot be mounted"
		boot=$R/boot cr=$R/boot/checkpoint-restore modules=$R/lib/modules
		trap 'cd /; umount "$R"; rmdir "$R"; unlock' EXIT
		echo "then, to boot from there again:" \
			"fw_setenv fallback_partition $from; fw_setenv active_partition $at"
	fi
	settle
	[ -d "$cr/old" ] || die "no old kernel is kept in $cr: nothing was deployed here"
	switch_to old
	run rm -f "$cr/trial" "$cr/tried"
	disarm
	flush
	if [ "$(running)" = "$(info new release)" ]; then
		echo "the old kernel is back for the next boot: reboot." \
			"After it, rollback once more frees the new one's space"
	elif [ -d "$cr/new" ]; then
		release=$(info new release)
		[ -z "$release" ] || [ "$release" = "$(info old release)" ] ||
			run rm -rf "$modules/$release"
		run rm -rf "$cr/new"
		flush
		echo 'the old kernel is back, the new one is removed'
	else
		echo 'the old kernel is back'
	fi
}

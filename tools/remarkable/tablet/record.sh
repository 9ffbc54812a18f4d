# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: on which partition kernels were installed. The file has a line for
# each deploy that was not rolled back: the partition, the OS on it, and the OS on its
# fallback. It is on /home, so both roots see it.

records=$own/deployed

one_word()
{
	tr -c 'A-Za-z0-9._+\n-' _
}

# A line for the root that is running
record()
{
	grep -v "^$(booted_from) " "$records" > "$records.part" 2> /dev/null
	echo "$(booted_from) $(os_version | one_word)" \
		"$(on_partition "$(setting fallback_partition)" os_version_of | one_word)" \
		>> "$records.part"
	sync
	mv -f "$records.part" "$records"
}

# forget PARTITION
forget()
{
	grep -v "^$1 " "$records" > "$records.part"
	sync
	mv -f "$records.part" "$records"
}

last_record()
{
	tail -n 1 "$records" 2> /dev/null
}

last_deploy()
{
	# shellcheck disable=SC2046 # its words
	set -- $(last_record)
	now=$(os_version | one_word)
	if [ $# -eq 0 ]; then
		echo none
	elif [ "$1 $2" = "$(booted_from) $now" ]; then
		echo "on partition $1, which runs"
	elif [ "$1" != "$(booted_from)" ] && [ "${3-}" = "$now" ]; then
		echo "on partition $1, which failed or was left: this is its fallback." \
			"rollback takes the kernel there back"
	else
		echo "on partition $1 under OS $2; an update came in between, and the kernel" \
			"did not come along"
	fi
}

has_old()
{
	[ -d "$1/boot/checkpoint-restore/old" ]
}

# What follows works on the root of the last deploy. It is mounted if another root is
# running.
go_to_record()
{
	from=$(booted_from)
	while :; do
		at=$(last_record)
		at=${at%% *}
		[ -n "$at" ] && [ "$at" != "$from" ] || return 0
		! on_partition "$at" has_old || break
		echo "partition $at has been written over since"
		run forget "$at"
		[ "$dry" = 0 ] || return 0
	done
	echo "running from partition $from, the last deploy was to $at: rolling back there"
	R=$(mktemp -d)
	mount -t ext4 "$(device "$at")" "$R" || die "partition $at cannot be mounted"
	boot=$R/boot cr=$R/boot/checkpoint-restore modules=$R/lib/modules
	trap 'cd /; umount "$R"; rmdir "$R"; unlock' EXIT
}

# boot_from PARTITION: makes it the active one, and the other its fallback
boot_from()
{
	case $1 in
	2 | 3) ;;
	*) die "partition ${1:-(none)}: give 2 or 3" ;;
	esac
	lock
	counts_no_boots || die 'an update or a trial is not over yet: reboot, or roll back'
	if [ "$1" = "$(booted_from)" ]; then
		bootable "$R"
	else
		on_partition "$1" bootable
	fi || die "partition $1 would not boot"
	change "active_partition=$1" "fallback_partition=$((5 - $1))"
	echo "the next boot: $(next_boot)"
}

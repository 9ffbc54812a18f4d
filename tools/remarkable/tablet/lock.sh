# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: one deploy, confirm or rollback at a time. The lock is a
# directory, which one process alone can make, where a reboot removes it. Nobody
# takes it away from a process that was killed: two could do so at once.

lock=/run/checkpoint-restore.lock
held=

locked_by_another()
{
	[ -z "$held" ] && [ -d $lock ]
}

lock()
{
	[ "$dry" = 0 ] || return 0
	mkdir -p "$own" || die "$own: cannot be made"
	mkdir $lock 2> /dev/null ||
		die 'another deploy, confirm or rollback is at work: wait for it, or reboot'
	held=1
	trap unlock EXIT
	# A lost connection must not end what has begun.
	trap '' HUP PIPE INT TERM
	read_only=
	if [ -z "$R" ] && grep -q '^[^ ]* / ext4 ro[, ]' /proc/mounts; then
		mount -o remount,rw / || die '/ cannot be made writable'
		read_only=1
	fi
}

unlock()
{
	[ -z "${read_only-}" ] || mount -o remount,ro /
	rmdir $lock
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: where things are, how each part writes and fails, and the lock.

own=/home/root/.checkpoint-restore-kernel
R=${ROOT-}
boot=$R/boot
cr=$boot/checkpoint-restore
modules=$R/lib/modules
dry=${DRYRUN:-0}
# What `boot` exits with if this boot is no trial
no_trial=3

die()
{
	echo "error: $*" >&2
	exit 1
}

# run COMMAND...: does a write. All writes to the tablet go through here.
run()
{
	echo "  $*"
	[ "$dry" = 1 ] || "$@" || die "$*: failed, the tablet boots what it did before"
}

# run_quietly COMMAND...: the same, and a failure does not matter
run_quietly()
{
	echo "  $*"
	[ "$dry" = 1 ] || "$@" > /dev/null 2>&1 || :
}

# must ERROR COMMAND...: ends with ERROR if COMMAND fails
must()
{
	what=$1
	shift
	[ "$dry" = 1 ] || "$@" || die "$what"
}

# Everything to the disk; and what is read next comes from there.
flush()
{
	run sync
	run sync
	[ "$dry" = 1 ] || echo 3 > /proc/sys/vm/drop_caches
}

write_file()
{
	echo "$1" > "$2"
}

# BusyBox' own reboot makes systemd read its units again, and no more.
restart()
{
	if [ -d /run/systemd/system ]; then systemctl reboot; else reboot; fi
}

running()
{
	cat /proc/sys/kernel/osrelease
}

# os_version_of DIR: the OS of the root file system in DIR
os_version_of()
{
	for file in /usr/share/remarkable/update.conf /etc/os-release; do
		version=$(grep -E '^(REMARKABLE_RELEASE_VERSION|IMG_VERSION)=' "$1$file" \
			2> /dev/null | head -n 1 | cut -d = -f 2 | tr -d '"')
		[ -z "$version" ] || break
	done
	echo "${version:-$(cat "$1/etc/version" 2> /dev/null)}"
}

os_version()
{
	os_version_of "$R"
}

# One deploy, confirm or rollback at a time. The lock is a directory, because only one
# process can make it, and it is in /run, because a reboot removes that. If its owner
# was killed, only a reboot removes it: two who remove a stale lock could both go on.

lock=/run/checkpoint-restore.lock
held=
# Set between hold and the reboot (trial.sh)
holding=

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
	# What has begun goes on if the connection is lost.
	trap '' HUP PIPE INT TERM
	read_only=
	if [ -z "$R" ] && grep -q '^[^ ]* / ext4 ro[, ]' /proc/mounts; then
		mount -o remount,rw / || die '/ cannot be made writable'
		read_only=1
	fi
}

unlock()
{
	[ -z "$holding" ] || let_go
	[ -z "${read_only-}" ] || mount -o remount,ro /
	rmdir $lock
}

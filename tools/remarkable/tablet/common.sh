# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034 # variables of the other parts
#
# Part of tablet.sh: where things lie, and how each part writes and fails.

own=/home/root/.checkpoint-restore-kernel
R=${ROOT-}
boot=$R/boot
cr=$boot/checkpoint-restore
modules=$R/lib/modules
dry=${DRYRUN:-0}
# What boot exits with where this boot is none
no_trial=3

die()
{
	echo "error: $*" >&2
	exit 1
}

# run COMMAND...: each write that is made goes through here
run()
{
	echo "  $*"
	[ "$dry" = 1 ] || "$@" || die "$*: failed, the tablet boots what it did before"
}

# must NAME COMMAND...: what has to hold for the next step
must()
{
	what=$1
	shift
	[ "$dry" = 1 ] || "$@" || die "$what"
}

# To the disk, and the next read from there
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

running()
{
	cat /proc/sys/kernel/osrelease
}

# os_version_of DIR: the OS of the root file system there
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

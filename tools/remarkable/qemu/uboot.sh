#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: uboot.sh IMAGE DIR [count]
#
# A stand-in for the tablet's U-Boot: decides which kernel starts, as U-Boot does, from
# the eMMC IMAGE that emmc.sh made in DIR.
#
#	The environment is uboot.env in the FAT of p1. If that is missing or its
#	checksum is wrong, the built-in one, DIR/built-in.env, is taken and written.
#	While upgrade_available is set, boots are counted. Beyond bootlimit the
#	fallback partition is taken; beyond 10 counted boots the tablet switches off.
#	/boot/zImage and /boot/zero-sugar.dtb are loaded from the partition's ext4.
#	Links are followed, the journal is not replayed. If they cannot be loaded from
#	the active partition, upgrade_available=1 and the count are saved, and the
#	tablet resets. If they cannot be loaded from the fallback, U-Boot stays at its
#	prompt.
#
# Leaves the two files in DIR, and the kernel's command line in DIR/arguments. Prints the
# number of the partition. Writes to IMAGE only with count. The case compare compares it
# with the real one.
#
# If no kernel starts, prints reset, prompt or off, and exits with 1.

image=$1
dir=$2
count=$3

cd "$dir" || exit 1

# value NAME
value()
{
	sed -n "s/^$1=//p" settings
}

# number NAME: the digits that the value begins with
number()
{
	value "$1" | sed -n 's/^\([0-9][0-9]*\).*/\1/p' | grep . || echo 0
}

# save NAME=VALUE...: writes the environment with these values
save()
{
	[ -n "$count" ] || return 0
	for setting; do
		echo "$setting"
	done | cat settings - > saved
	rm -f uboot.env
	truncate -s 8192 uboot.env
	fw_setenv -c fw_env.config -f saved -s saved 2> settings.log
	mcopy -o -i "$fat" uboot.env ::uboot.env
}

# resolve PATH: prints it with all links followed. U-Boot ignores ext4's checksums; so
# does debugfs -n.
resolve()
{
	done=
	rest=${1#/}
	links=0
	while [ -n "$rest" ]; do
		name=${rest%%/*}
		case $rest in */*) rest=${rest#*/} ;; *) rest= ;; esac
		[ -n "$name" ] || continue
		debugfs -n -R "stat $done/$name" "$ext4" > inode 2> /dev/null
		link=$(sed -n 's/^Fast link dest: "\(.*\)"/\1/p' inode)
		if [ -z "$link" ]; then
			done=$done/$name
			continue
		fi
		links=$((links + 1))
		[ $links -lt 8 ] || return 1
		case $link in /*) done= ;; esac
		rest=$link/$rest
	done
	grep -q 'Type: regular' inode && echo "$done"
}

load()
{
	: > "$1"
	path=/boot/$1
	debugfs -n -R "stat $path" "$ext4" > inode 2> /dev/null
	grep -q 'Type: regular' inode || path=$(resolve "$path") || return 1
	debugfs -n -R "cat $path" "$ext4" > "$1" 2> /dev/null
}

# has FILE OFFSET ENDIAN MAGIC
has()
{
	# shellcheck disable=SC2046 # a word or none
	set -- "$4" $(od -A n -t x4 -j "$2" -N 4 --endian="$3" "$1" 2> /dev/null)
	[ "$1" = "$2" ]
}

# boots PARTITION: there is a kernel that can be started
boots()
{
	# shellcheck disable=SC2046 # two words
	case $1 in
	2 | 3 | 4) set -- $(sed -n "$1p" start.sectors) ;;
	*) return 1 ;;
	esac
	ext4="$image?offset=$(($1 * 512))"
	load zImage && load zero-sugar.dtb && has zImage 36 little 016f2818 &&
		has zero-sugar.dtb 0 big d00dfeed
}

read -r p1 _ < start.sectors
fat=$image@@$((p1 * 512))
rm -f uboot.env
mcopy -o -i "$fat" ::uboot.env uboot.env 2> /dev/null || :
fw_printenv -c fw_env.config -f built-in.env > settings 2> settings.log
[ ! -s settings.log ] || {
	grep . built-in.env > settings
	save
}

# The command line of the fallback has memtest, and no panic=.
arguments="rootwait rootfstype=ext4 rw quiet panic=20 systemd.crash_reboot"
times=0
[ "$(number upgrade_available)" -eq 0 ] || times=$(number bootcount)
times=$((times + 1))
[ "$(number upgrade_available)" -eq 0 ] || save "bootcount=$times"
limit=$(number bootlimit)
if [ "$limit" -eq 0 ] || [ "$times" -le "$limit" ]; then
	part=$(value active_partition)
	boots "$part" || {
		save upgrade_available=1 "bootcount=$times"
		part=reset
	}
elif [ "$times" -gt 10 ]; then
	save bootcount=0
	part=off
else
	part=$(value fallback_partition)
	arguments="rootwait rootfstype=ext4 quiet rw memtest"
	boots "$part" || part=prompt
fi
echo "root=/dev/mmcblk2p$part $arguments" > arguments
echo "$part"
case $part in [234]) ;; *) exit 1 ;; esac

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: uboot.sh IMAGE DIR [count]
#
# In the place of the tablet's U-Boot, of which it does what decides on a kernel,
# with the eMMC IMAGE that emmc.sh made in DIR:
#
#	takes its environment from uboot.env in the FAT of p1 or, where that is
#	missing or its checksum wrong, the one built in, DIR/built-in.env, which
#	it then writes; while upgrade_available is set, counts boots; beyond
#	bootlimit takes the fallback partition, and beyond 10 counted boots
#	switches off; loads /boot/zImage and /boot/zero-sugar.dtb from the
#	partition's ext4, following links and not replaying its journal; where
#	it cannot load them from the active one, saves upgrade_available=1 and
#	the count, and resets; from the fallback, it stays at its prompt
#
# Leaves the two files in DIR, and in DIR/arguments what the kernel is told, and
# prints the partition's number. Writes to IMAGE only with count.
# uboot/compare_standin.sh holds it against the real one.
#
# Exits with 1 where it starts no kernel, and prints reset, prompt or off.

image=$1
dir=$2
count=$3

cd "$dir" || exit 1

# value NAME
value()
{
	sed -n "s/^$1=//p" settings
}

# number NAME: the digits that it begins with
number()
{
	value "$1" | sed -n 's/^\([0-9][0-9]*\).*/\1/p' | grep . || echo 0
}

# save NAME=VALUE...: the environment as it is now, and these
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

# resolve PATH: without the links that are in it. -n, since U-Boot does not look
# at ext4's checksums
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

# boots PARTITION: there is a kernel to be started
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

# The fallback's are without panic=, and test the memory first.
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

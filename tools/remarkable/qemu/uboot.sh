#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: uboot.sh IMAGE DIR [count]
#
# In the place of the tablet's U-Boot, of which it does what decides on a kernel,
# with the eMMC IMAGE that emmc.sh made in DIR:
#
#	takes its environment from uboot.env in the FAT of p1 or, where the
#	checksum is wrong, the one built in; counts boots while
#	upgrade_available is set; beyond bootlimit, takes the fallback
#	partition; loads /boot/zImage and /boot/zero-sugar.dtb from the
#	partition's ext4, following links and not replaying its journal; where
#	it cannot load them, sets upgrade_available
#
# Leaves the two files in DIR and prints the partition's number. Writes to IMAGE
# only with count.
#
# Exits with 1 where there is nothing to boot.

image=$1
dir=$2
count=$3

cd "$dir" || exit 1

# set_env NAME VALUE
set_env()
{
	fw_setenv -c fw_env.config -f built-in.env "$1" "$2" &&
		mcopy -o -i "$fat" uboot.env ::uboot.env
}

# load FILE: -n, since U-Boot does not look at ext4's checksums
load()
{
	path=/boot/$1
	for _ in 1 2 3 4 5 6 7 8; do
		link=$(debugfs -n -R "stat $path" "$ext4" 2> /dev/null |
			sed -n 's/^Fast link dest: "\(.*\)"/\1/p')
		[ -n "$link" ] || break
		path=/boot/$link
	done
	debugfs -n -R "cat $path" "$ext4" > "$1" 2> /dev/null
}

# has FILE OFFSET ENDIAN MAGIC
has()
{
	# shellcheck disable=SC2046 # a word or none
	set -- "$4" $(od -A n -t x4 -j "$2" -N 4 --endian="$3" "$1" 2> /dev/null)
	[ "$1" = "$2" ]
}

{
	read -r p1 _
	read -r p2 _
	read -r p3 _
} < start.sectors
fat=$image@@$((p1 * 512))
mcopy -o -i "$fat" ::uboot.env uboot.env
fw_printenv -c fw_env.config -f built-in.env > settings 2> settings.log
while IFS='=' read -r name value; do
	case $name in
	active_partition) active=$value ;;
	fallback_partition) fallback=$value ;;
	bootlimit) limit=$value ;;
	bootcount) times=$value ;;
	upgrade_available) counts=$value ;;
	esac
done < settings

part=$active
if [ "$counts" = 1 ]; then
	times=$((times + 1))
	[ -z "$count" ] || set_env bootcount $times
	[ $times -le "$limit" ] || part=$fallback
fi
case $part in
2) ext4="$image?offset=$((p2 * 512))" ;;
3) ext4="$image?offset=$((p3 * 512))" ;;
esac
load zImage
load zero-sugar.dtb
echo "$part"
if ! has zImage 36 little 016f2818 || ! has zero-sugar.dtb 0 big d00dfeed; then
	[ -z "$count" ] || set_env upgrade_available 1
	exit 1
fi

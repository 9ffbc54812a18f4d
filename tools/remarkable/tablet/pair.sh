# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: a pair is a zImage with its device tree, and /boot has one.
#
# Why every moment leaves a bootable pair
#
# U-Boot loads /boot/zImage and /boot/zero-sugar.dtb from the active root: two
# names, and no rename moves two. So for the moment of the switch both become
# symbolic links through one directory link, which U-Boot follows:
#
#	zImage, zero-sugar.dtb -> checkpoint-restore/current/...   current -> old
#
#	1. current names the pair in use; both names become links: still that pair
#	2. current is renamed over by a link to the other pair: both at once
#	3. both names become plain files again, hard links into the other pair
#
# Cut off anywhere, the names reach files of one version. Whatever comes next,
# kernelctl and updates among it, finds plain files as it always did.
#
# U-Boot does not replay ext4's journal: it sees what has reached its place on
# the disk, in any order within a transaction. Two rules make that enough.
# What a rename brings in has been synced before it: sync(2) writes the journal
# and then the block device itself. And no rename drops the last link of what it
# replaces, whose inode would be cleared: every link has a second name in
# links/, every file one in old/ or new/.

# holds DIR PAIR: the files in DIR are PAIR's, byte for byte
holds()
{
	[ -f "$cr/$2/sums" ] && (cd "$1" 2> /dev/null && sha256sum -c "$cr/$2/sums") \
		> /dev/null 2>&1
}

# Which pair /boot has: new, old or another
present()
{
	for pair in new old; do
		! holds "$boot" "$pair" || { echo "$pair"; return; }
	done
	echo another
}

info()
{
	sed -n "s/^$2: //p" "$cr/$1/info" 2> /dev/null
}

# link_in FILE FROM DIR: DIR/FILE becomes one more link of FROM, by one rename
link_in()
{
	run rm -f "$cr/stage/$1"
	run ln "$2" "$cr/stage/$1"
	run mv -f "$cr/stage/$1" "$3/"
	# Two links of one file: rename(2) leaves both
	run rm -f "$cr/stage/$1"
}

# Ends a switch that was cut off: plain files of the pair that current names
settle()
{
	for file in zImage zero-sugar.dtb; do
		case $(readlink "$boot/$file") in
		checkpoint-restore/current/*)
			link_in $file "$cr/$(readlink "$cr/current")/$file" "$boot"
			;;
		esac
	done
}

# switch_to PAIR, old or new: see above. The pair in use is one of the two.
switch_to()
{
	settle
	from=$(present)
	[ "$dry" = 0 ] || from=old
	[ "$from" != "$1" ] || return 0
	[ "$from" != another ] || die "/boot has a kernel that is neither the old nor the new" \
		"one: something else has put it there, and it stays"
	flush
	must "the $1 kernel in $cr/$1 is damaged: it is not taken" holds "$cr/$1" "$1"
	run mkdir -p "$cr/stage" "$cr/links"
	for pair in old new; do
		[ -L "$cr/links/$pair" ] || run ln -s $pair "$cr/links/$pair"
	done
	for file in zImage zero-sugar.dtb; do
		[ -L "$cr/links/$file" ] ||
			run ln -s "checkpoint-restore/current/$file" "$cr/links/$file"
	done
	link_in current "$cr/links/$from" "$cr"
	must "$cr/current cannot be set" [ "$(readlink "$cr/current")" = "$from" ]
	flush
	for file in zImage zero-sugar.dtb; do
		link_in $file "$cr/links/$file" "$boot"
	done
	flush
	link_in current "$cr/links/$1" "$cr"
	flush
	must "the switch to the $1 kernel did not happen" holds "$boot" "$1"
	for file in zImage zero-sugar.dtb; do
		link_in $file "$cr/$1/$file" "$boot"
	done
	flush
	must "what /boot has is not the $1 kernel" holds "$boot" "$1"
}

# describe RELEASE VERSION FILE: what `info` reads
describe()
{
	printf 'release: %s\nversion: %s\n' "$1" "$2" > "$3"
}

# sum_pair DIR
sum_pair()
{
	(cd "$1" && sha256sum zImage zero-sugar.dtb > sums)
}

# keep PAIR: DIR.part takes its place, after the sync that it needs
keep()
{
	run rm -rf "$cr/$1.gone"
	[ ! -e "$cr/$1" ] || run mv "$cr/$1" "$cr/$1.gone"
	run mv "$cr/$1.part" "$cr/$1"
	flush
	run rm -rf "$cr/$1.gone"
}

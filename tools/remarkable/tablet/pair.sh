# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: a pair is a zImage with its device tree. /boot has one pair, and
# switch_to puts the other one there.
#
# Why there is a bootable pair at every moment
#
# U-Boot loads /boot/zImage and /boot/zero-sugar.dtb from the active root. These are two
# names, and no rename changes two. So during the switch both are symbolic links, which
# U-Boot follows, and both lead through one link to a directory:
#
#	zImage, zero-sugar.dtb -> checkpoint-restore/current/...   current -> old
#
#	1. current leads to the pair in use, and both names become links: still that pair
#	2. a rename replaces current by a link to the other pair: both names change at once
#	3. both names become plain files again, hard links to those of the other pair
#
# Wherever this is cut off, both names lead to files of one pair. After it, kernelctl and
# updates find plain files as always.
#
# U-Boot does not replay ext4's journal. It sees what has reached its place on the disk,
# and within a transaction that can be in any order. Two rules are enough for this:
# - What a rename brings in was synced before. sync(2) writes the journal, and then the
#   block device itself.
# - No rename removes the last link of what it replaces, because that would clear the
#   inode. Each link has a second name in links/, each file one in old/ or new/.

# holds DIR PAIR: DIR has the files of PAIR, byte for byte
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

# link_in FILE FROM DIR: makes DIR/FILE another hard link of FROM, by one rename
link_in()
{
	run rm -f "$cr/stage/$1"
	run ln "$2" "$cr/stage/$1"
	run mv -f "$cr/stage/$1" "$3/"
	# If the two were links of one file already, rename(2) did nothing.
	run rm -f "$cr/stage/$1"
}

# Ends a switch that was cut off: /boot gets plain files of the pair that current is
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

# switch_to PAIR: old or new, see above
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

# describe RELEASE VERSION FILE: writes FILE, which `info` reads
describe()
{
	printf 'release: %s\nversion: %s\n' "$1" "$2" > "$3"
}

# sum_pair DIR
sum_pair()
{
	(cd "$1" && sha256sum zImage zero-sugar.dtb > sums)
}

# keep PAIR: what was made as PAIR.part, and is synced, becomes PAIR
keep()
{
	run rm -rf "$cr/$1.gone"
	[ ! -e "$cr/$1" ] || run mv "$cr/$1" "$cr/$1.gone"
	run mv "$cr/$1.part" "$cr/$1"
	flush
	run rm -rf "$cr/$1.gone"
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: tablet.sh state [ROOT-BYTES HOME-BYTES]   what is so, what stops a deploy
#        tablet.sh sums                    checksums of the present kernel
#        tablet.sh pack                    the present kernel, as a tar archive
#        tablet.sh receive NAME SUM        standard input becomes the file NAME
#        tablet.sh install NAME RELEASE MINUTES  the kernel of archive NAME, on trial
#        tablet.sh confirm                 the kernel on trial stays
#        tablet.sh rollback                the old kernel comes back, at any time
#        tablet.sh boot                    for guard.c alone: early in each boot
#        tablet.sh watch                   the same, once the tablet is up
#
# The tablet's side of a deploy. Runs on what the tablet has, BusyBox and
# fw_setenv, from /home/root/.checkpoint-restore-kernel, where it needs no host:
# `sh /home/root/.checkpoint-restore-kernel/tablet.sh rollback`.
# Writes to that directory, /boot and /lib/modules only, and to two variables of
# the bootloader (below). DRYRUN=1: prints each write and makes none.
#
# Exits with 1 after one line "error: ..." where it refuses or fails; boot with
# 0 if this boot is a trial that watch has to end.
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
#
# Why a kernel that fails is gone after it
#
# A kernel on trial is in /boot for one boot. The first program that it runs is
# guard.c, from its own initramfs, which calls `boot` here: the old pair is back
# in /boot before init starts, and whatever ends this boot, the next one is of
# the old kernel. confirm makes the switch once more, for good. Nothing is
# needed of systemd, whose directories are not ours to write to.
# A kernel that dies before that is the bootloader's to see: upgrade_available=1
# makes it count boots, and at the second one it takes the fallback partition.
# An update arms it in just this way. It is set before the switch and taken back
# by `boot`: the need that there is to write it.

own=/home/root/.checkpoint-restore-kernel
R=${ROOT-}
boot=$R/boot
cr=$boot/checkpoint-restore
modules=$R/lib/modules
dry=${DRYRUN:-0}
lowest_battery=30
# KiB of the root that stay free
spare=2048

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

setting()
{
	fw_printenv -n "$1" 2> /dev/null
}

# set_env NAME VALUE: only where it is another
set_env()
{
	[ "$(setting "$1")" = "$2" ] || run fw_setenv "$1" "$2"
}

arm()
{
	set_env bootcount 0
	set_env upgrade_available 1
}

disarm()
{
	set_env upgrade_available 0
	set_env bootcount 0
}

running()
{
	cat /proc/sys/kernel/osrelease
}

booted_from()
{
	sed -n 's|.*root=/dev/mmcblk[0-9]*p\([0-9]\).*|\1|p' /proc/cmdline
}

os_version()
{
	for file in /usr/share/remarkable/update.conf /etc/os-release; do
		version=$(grep -E '^(REMARKABLE_RELEASE_VERSION|IMG_VERSION)=' "$R$file" \
			2> /dev/null | head -n 1 | cut -d = -f 2 | tr -d '"')
		[ -z "$version" ] || break
	done
	echo "${version:-$(cat "$R/etc/version" 2> /dev/null)}"
}

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

# Only one at a time. A lock is a link that is made whole; that of a process
# which is no more, or of before a reboot, is none.
lock()
{
	[ "$dry" = 0 ] || return 0
	this="$$ $(cat /proc/sys/kernel/random/boot_id)"
	mkdir -p "$own"
	echo "$this" > "$own/lock.$$" || die "$own: cannot be written to"
	other=$(cat "$own/lock" 2> /dev/null)
	if [ -n "$other" ] && { [ "${other#* }" != "${this#* }" ] ||
			[ ! -d "/proc/${other%% *}" ]; }; then
		rm -f "$own/lock"
	fi
	ln "$own/lock.$$" "$own/lock" 2> /dev/null
	status=$?
	rm -f "$own/lock.$$"
	[ $status -eq 0 ] || die "another deploy, confirm or rollback is at work: wait for it"
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
	rm -f "$own/lock"
}

# magic FILE SKIP BYTES: the four bytes at SKIP * 4
magic()
{
	# shellcheck disable=SC2059
	[ "$(dd if="$1" bs=4 skip="$2" count=1 2> /dev/null)" = "$(printf "$3")" ]
}

# bootable DIR: the root file system in it has all that a boot takes
bootable()
{
	magic "$1/boot/zImage" 9 '\030\050\157\001' &&
		magic "$1/boot/zero-sugar.dtb" 0 '\320\015\376\355' &&
		{ [ -e "$1/sbin/init" ] || [ -L "$1/sbin/init" ]; } &&
		[ -n "$(ls "$1/lib/modules" 2> /dev/null)" ]
}

# fact KEY VALUE [STOP]: a line; with STOP, why there can be no deploy
fact()
{
	printf '%-22s %s\n' "$1:" "${2:-unknown}"
	[ -z "${3-}" ] || echo "stop: $3"
}

# free_kib DIR
free_kib()
{
	df -kP "$1" | awk 'END { print $(NF - 2) }'
}

kernel_state()
{
	if [ ! -d "$cr" ]; then
		echo 'none of ours was ever installed here'
		return
	fi
	kernel=$(present)
	[ ! -e "$cr/trial" ] || kernel=$kernel-trial
	[ ! -e "$cr/tried" ] || kernel=$kernel-tried
	case $kernel in
	new) echo "new ($(info new release)), confirmed" ;;
	old) echo "old ($(info old release)); the new one was taken back" ;;
	new-trial) echo "new ($(info new release)), on trial: reboot, then confirm" ;;
	old-trial) echo "old: a deploy was cut off before the switch: deploy again" ;;
	old-tried) if [ "$(running)" = "$(info new release)" ]; then
		echo 'old, while the new one is running on trial: confirm, or lose it'
	else
		echo "old: the new one was tried and not confirmed"
	fi ;;
	new-*) echo "new ($(info new release)): a confirm was cut off: confirm again" ;;
	*) echo 'neither old nor new: kernelctl, an update or somebody else has put it there' ;;
	esac
}

state()
{
	model=$(tr -d '\000' < /proc/device-tree/model 2> /dev/null)
	stop='not a reMarkable 2'
	case $model in
	'reMarkable 2'*) ! grep -q fsl,imx7d /proc/device-tree/compatible || stop= ;;
	esac
	fact model "$model" "$stop"
	for tool in tar bunzip2 sha256sum readlink ln mv fw_printenv fw_setenv; do
		command -v $tool > /dev/null || fact tool $tool 'the tablet lacks it'
	done

	active=$(setting active_partition)
	fallback=$(setting fallback_partition)
	from=$(booted_from)
	fact 'os version' "$(os_version)"
	stop=
	case $active/$fallback in
	2/3 | 3/2) ;;
	*) stop='the bootloader names other partitions than 2 and 3' ;;
	esac
	[ "$active" = "$from" ] ||
		stop="running from partition $from: reboot first (an update, or the fallback)"
	fact 'active partition' "$active" "$stop"
	stop=
	bootable "$R" || stop='it would not boot again'
	fact 'active is bootable' "$([ -n "$stop" ] && echo no || echo yes)" "$stop"

	stop="empty or not bootable: the tablet could not fall back on it"
	other=$(mktemp -d) && if mount -t ext4 -o ro,noload "/dev/mmcblk2p$fallback" "$other" \
			2> /dev/null; then
		! bootable "$other" || stop=
		umount "$other"
	fi
	rmdir "$other" 2> /dev/null
	fact 'fallback partition' "$fallback" "$stop"

	stop=
	[ "$(setting bootlimit)" = 1 ] && setting altbootcmd | grep -q fallback_partition ||
		stop='the bootloader would not fall back'
	fact 'boot limit' "$(setting bootlimit)" "$stop"
	stop=
	case $(setting upgrade_available) in
	'' | 0) ;;
	*) stop='an update or a trial is not over yet: reboot, or roll back' ;;
	esac
	fact 'upgrade available' "$(setting upgrade_available)" "$stop"

	battery=
	for supply in /sys/class/power_supply/*; do
		[ "$(cat "$supply/type" 2> /dev/null)" != Battery ] ||
			battery=$(cat "$supply/capacity")
	done
	stop=
	[ "${battery:-0}" -ge $lowest_battery ] || stop="charge it to $lowest_battery % first"
	fact battery "$battery %" "$stop"

	kib=$((${1:-0} / 1024 + spare))
	stop=
	[ "$(free_kib "$R/")" -ge $kib ] || stop="$kib KiB are needed"
	fact 'free on the root' "$(free_kib "$R/") KiB, $kib needed" "$stop"
	kib=$((${2:-0} / 1024 + spare))
	stop=
	[ "$(free_kib /home)" -ge $kib ] || stop="$kib KiB are needed"
	fact 'free on /home' "$(free_kib /home) KiB, $kib needed" "$stop"

	fact 'running kernel' "$(running)"
	stop=
	[ -d "$modules/$(running)" ] || stop="/lib/modules/$(running) is missing"
	fact 'its modules' "$([ -n "$stop" ] && echo missing || echo there)" "$stop"
	stop=
	[ ! -e "$cr/trial" ] || [ "$(present)" != new ] ||
		stop='a kernel is on trial: reboot and confirm, or roll back'
	[ ! -e "$cr/tried" ] || [ "$(running)" != "$(info new release)" ] ||
		stop='a kernel is on trial: confirm it, or reboot'
	fact 'kernel in /boot' "$(kernel_state)" "$stop"
	stop=
	[ ! -e "$own/lock" ] || stop='another deploy, confirm or rollback is at work'
	fact lock "$([ -e "$own/lock" ] && echo held || echo free)" "$stop"
	at=$(cat "$own/deployed" 2> /dev/null)
	if [ -n "$at" ] && [ "$at" != "$(booted_from) $(os_version)" ]; then
		fact note "an update came in between: the kernel was put on partition ${at%% *}" \
			"under OS ${at#* }, and did not come along"
	fi
	[ ! -f /opt/usr/share/kernelctl/status ] ||
		fact kernelctl "$(cat /opt/usr/share/kernelctl/status)"
}

# The files of the present kernel, by name
present_files()
{
	cd "$R/" && {
		echo boot/zImage
		echo boot/zero-sugar.dtb
		find "lib/modules/$(running)" -type f | sort
	}
}

receive()
{
	case $1 in */* | .*) die "$1: not a name" ;; esac
	mkdir -p "$own" || die "$own: cannot be made"
	part=$own/$1.part.$$
	trap 'rm -f "$part"' EXIT
	trap 'exit 1' HUP INT TERM
	cat > "$part" || die "$1: cannot be written"
	sync
	sync
	echo 3 > /proc/sys/vm/drop_caches
	[ "$(sha256sum < "$part" | cut -d ' ' -f 1)" = "$2" ] ||
		die "$1: arrived damaged or cut short: deploy again"
	mv -f "$part" "$own/$1"
	sync
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

install()
{
	name=$1 release=$2 minutes=$3
	lock
	settle
	need=$(bytes "$own/$name.manifest")
	stop=$(state "$need" "$need" | sed -n 's/^stop: //p' | grep -vm 1 '^another deploy')
	[ -z "$stop" ] || die "$stop"
	unpacked=$own/unpacked
	run rm -rf "$unpacked"
	run mkdir -p "$unpacked"
	run tar -xjf "$own/$name.tar.bz2" -C "$unpacked"
	flush
	[ "$dry" = 1 ] || sed '1,/^$/d' "$own/$name.manifest" > "$unpacked/sums"
	must "$name: the checksums are not those of its manifest" \
		check_unpacked "$unpacked"

	# The modules first: no kernel of theirs is in /boot yet.
	if [ -d "$modules/$release" ]; then
		other="is there already and differs: make kernel with another LOCALVERSION"
		must "/lib/modules/$release $other" check_modules "$unpacked" "$R/"
	else
		run rm -rf "$modules/.$release.part"
		run cp -R "$unpacked/lib/modules/$release" "$modules/.$release.part"
		flush
		run mv "$modules/.$release.part" "$modules/$release"
		flush
		must "/lib/modules/$release: cannot be read back" check_modules "$unpacked" "$R/"
	fi

	# The pair in use, kept: the same inodes, so that no copy can differ.
	run mkdir -p "$cr/stage"
	if [ "$(present)" != old ]; then
		run rm -rf "$cr/old.part"
		run mkdir "$cr/old.part"
		for file in zImage zero-sugar.dtb; do
			if [ -L "$boot/$file" ]; then
				run ln "$boot/$file" "$cr/old.part/link-$file"
				run cp -L "$boot/$file" "$cr/old.part/$file"
			else
				run ln "$boot/$file" "$cr/old.part/$file"
			fi
		done
		run sum_pair "$cr/old.part"
		run describe "$(running)" "$(sed 's/.* \(#[0-9]\)/\1/' /proc/version)" \
			"$cr/old.part/info"
		flush
		keep old
		must 'the old kernel cannot be read back' holds "$boot" old
	fi

	run rm -rf "$cr/new.part"
	run mkdir "$cr/new.part"
	run cp "$unpacked/boot/zImage" "$cr/new.part/"
	if [ -f "$unpacked/boot/zero-sugar.dtb" ]; then
		run cp "$unpacked/boot/zero-sugar.dtb" "$cr/new.part/"
	else
		run ln "$cr/old/zero-sugar.dtb" "$cr/new.part/"
	fi
	run sum_pair "$cr/new.part"
	run describe "$release" "$(sed -n 's/^version: //p' "$own/$name.manifest" 2> /dev/null)" \
		"$cr/new.part/info"
	run cp "$own/tablet.sh" "$cr/tablet.sh.part"
	run mv -f "$cr/tablet.sh.part" "$cr/tablet.sh"
	flush
	must 'the new kernel differs from the archive as read back from the disk' \
		same_pair "$unpacked/boot" "$cr/new.part"
	keep new

	run rm -f "$cr/tried"
	run write "$minutes" "$cr/stage/trial"
	run mv -f "$cr/stage/trial" "$cr/"
	run write "$(booted_from) $(os_version)" "$own/deployed"
	arm
	flush
	must 'the bootloader did not take upgrade_available=1' \
		[ "$(setting upgrade_available)" = 1 ]
	switch_to new
	run rm -rf "$unpacked"
	echo "installed: $release, for one boot. Reboot, then confirm within $minutes minutes."
}

# bytes MANIFEST: what the archive's files take
bytes()
{
	awk '/^(zImage|dtb|modules)-bytes: / { n += $2 } END { print n + 0 }' "$1" 2> /dev/null
}

write()
{
	echo "$1" > "$2"
}

check_unpacked()
{
	(cd "$1" && sha256sum -c sums > /dev/null 2>&1)
}

# check_modules UNPACKED ROOT: those of the archive are in ROOT
check_modules()
{
	grep '  lib/modules/' "$1/sums" > "$1/sums.modules"
	[ ! -s "$1/sums.modules" ] ||
		(cd "$2" && sha256sum -c "$1/sums.modules" > /dev/null 2>&1)
}

# same_pair UNPACKED-BOOT PAIR
same_pair()
{
	for file in zImage zero-sugar.dtb; do
		[ ! -f "$1/$file" ] || cmp -s "$1/$file" "$2/$file" || return 1
	done
}

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

# The bootloader's environment may lie on a file system that init mounts later;
# where it cannot be had yet, watch takes the setting back.
early()
{
	[ -e "$cr/trial" ] || exit 1
	settle
	status=1
	if [ "$(present)" = new ]; then
		switch_to old
		run mv -f "$cr/trial" "$cr/tried"
		flush
		status=0
	fi
	file=$(awk '!/^#/ && NF { print $1; exit }' /etc/fw_env.config 2> /dev/null)
	dir=$file
	while [ -n "$dir" ] && [ ! -e "$file" ]; do
		dir=${dir%/*}
		[ -z "$dir" ] || mount "$dir" 2> /dev/null
	done
	if [ -e "$file" ]; then
		# fw_setenv locks a file in /var/lock, a directory that init makes
		mount -t tmpfs none /run && mkdir -p /run/lock
		# Where it fails, the old kernel is in /boot nevertheless.
		(disarm)
		umount /run
		[ "$dir" = "$file" ] || umount "$dir"
	fi
	sync
	exit $status
}

# The trial's end, also where nobody can log in
watch()
{
	minutes=$(cat "$cr/tried") || exit 0
	sleep 60
	(disarm)
	seconds=$((minutes * 60))
	while [ -e "$cr/tried" ]; do
		read -r up rest < /proc/uptime
		[ "${up%.*}" -lt $seconds ] || {
			echo "checkpoint-restore: not confirmed within $minutes minutes" > /dev/kmsg
			sync
			reboot
			# Where init does not do it
			sleep 30
			reboot -f
			exit 0
		}
		sleep 10
	done
}

umask 022
command=${1-}
[ $# -eq 0 ] || shift
case $command in
state) state "$@" ;;
sums) present_files | (cd "$R/" && xargs sha256sum) ;;
pack)
	# Not every BusyBox' tar takes a list; these names have no spaces.
	# shellcheck disable=SC2046
	cd "$R/" && tar -chf - $(present_files)
	;;
receive) receive "$@" ;;
install) install "$@" ;;
confirm) confirm ;;
rollback) rollback ;;
boot) early ;;
watch) watch ;;
*)
	sed -n '3,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac

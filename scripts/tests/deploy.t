#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make preflight, deploy, confirm, rollback against a fake tablet: what is
# refused, what each state leads to, and the power cut after each write.

. "${0%/*}/setup.sh"
. "$R/scripts/tests/fake_tablet.sh"

tablet
flash flash-5.8.0-cr 5.8.0-cr
"$TOOL/archive.sh" flash-5.8.0-cr a k58 v1 >/dev/null
A=$W/a/checkpoint-restore-5.8.0-cr.tar.bz2
cp -a tablet stock

# again: the tablet as it came
again()
{
	rm -rf "$T"
	cp -a stock "$T"
}

# seen: all of the tablet that a deploy may not touch
seen()
{
	(cd "$T" && find . -path ./tmp -prune -o -path ./proc -prune -o -path ".$own" -prune -o \
		-path ./dev -prune -o -path ./run -prune -o -type f -print | sort | xargs sha1sum) | sha1sum
}

stock=$(seen)
passes 'preflight' host preflight "$A"
holds 'says what the tablet has' [ "$(grep -cE '^(model|os version|active partition|fallback partition|battery|running kernel|free on the root): ' out)" -eq 7 ]
holds 'and leaves nothing on it' [ ! -e "$T$own" ]
DRYRUN=1 passes 'a dry run' host deploy "$A"
holds 'shows the renames' [ "$(grep -c '^  mv ' out)" -ge 8 ]
holds 'and leaves nothing on the tablet' [ ! -e "$T$own" ]
holds 'nor changes anything' [ "$(seen)" = "$stock" ]

# stopped NAME REGEX: by preflight and deploy, in the present state of the tablet
stopped()
{
	before=$(seen)
	run host preflight "$A"
	[ "$status" -ne 0 ] && grep -qE -e "--> STOPS A DEPLOY: .*$2" out
	ok $? "$1: preflight marks it"
	fails "$1: no deploy" 'nothing was changed' host deploy "$A"
	holds "$1: nothing was changed" [ "$(seen)" = "$before" ]
	again
}

printf 'reMarkable Prototype 1\0' >"$T/proc/device-tree/model"
stopped 'a reMarkable 1' 'not a reMarkable 2'
printf 'reMarkable 2.0\0' >"$T/proc/device-tree/model"
printf 'fsl,imx6sl\0' >"$T/proc/device-tree/compatible"
stopped 'another machine that says it is one' 'not a reMarkable 2'
rm -rf "$T/p3"/*
stopped 'an empty fallback partition' 'empty or not bootable'
truncate -s 20 "$T/p3/boot/zImage"
stopped 'a fallback partition without a kernel' 'empty or not bootable'
echo 29 >"$T/sys/class/power_supply/battery/capacity"
stopped 'a low battery' 'charge it to 30 %'
rm -r "$T/sys/class/power_supply/battery"
stopped 'a battery that does not say' 'charge it to 30 %'
echo 2000 >"$T/free"
stopped 'no space' 'KiB are needed'
echo 3 >"$T/env/active_partition"
stopped 'an update that waits for its reboot' 'running from partition 2|other partitions'
echo 1 >"$T/env/upgrade_available"
stopped 'an update that is not over' 'not over yet'
rm "$T/env/bootlimit"
stopped 'a bootloader that would not fall back' 'would not fall back'
rm -r "$T/lib/modules/5.4.70"
stopped 'a running kernel without its modules' 'is missing'
echo 'unset -f fw_setenv' >>"$T/machine"
stopped 'a tablet that lacks a tool' 'the tablet lacks'

# refused NAME REGEX: by one line, before anything reaches the tablet
refused()
{
	fails "$1" "$2" host deploy "$A"
	holds "$1: nothing was changed" [ "$(seen)" = "$stock" ]
}
: >ssh.changed
refused 'a host key that has changed' 'its host key is unknown, or another'
rm ssh.changed
: >ssh.denied
refused 'no login by key' 'ssh-copy-id'
rm ssh.denied

# kept_off NAME REGEX: the archive of what is in bad/, before the tablet is asked
kept_off()
{
	tar -C bad -cjf bad.tar.bz2 -P ${3:+"$3"} boot/zImage boot/zero-sugar.dtb \
		lib/modules/5.8.0-cr
	sum=$(sha256sum <bad.tar.bz2)
	printf 'name: bad\narchive: %s\n' "${sum%% *}" >bad.manifest
	not_asked "$1" "$2" "$W/bad.tar.bz2"
	good
}

# good: bad/ has nothing that is wrong yet
good()
{
	rm -rf bad
	mkdir -p bad/boot
	cp flash-5.8.0-cr/zImage flash-5.8.0-cr/zero-sugar.dtb bad/boot/
	cp -R flash-5.8.0-cr/lib bad/
}

# not_asked NAME REGEX ARCHIVE
not_asked()
{
	: >ssh.log
	fails "$1" "$2" host deploy "$3"
	holds "$1: the tablet is not even asked" [ ! -s ssh.log ]
}
good
head -c 4096 /bin/busybox >bad/boot/zImage
kept_off "an archive with a PC's kernel" 'is no zImage of 32-bit ARM'
zimage bad/boot/zImage 5.8.0-other
kept_off 'an archive for another release than its modules' 'the modules are of 5.8.0-cr'
: >escapes
kept_off 'an archive with a path that escapes it' 'only boot/zImage' ../escapes
cp bad/boot/zero-sugar.dtb bad/boot/zero-gravitas.dtb
kept_off "an archive with the reMarkable 1's device tree" 'reMarkable 1' boot/zero-gravitas.dtb
mkdir cut
cp a/* cut/
truncate -s -20 cut/*.bz2
not_asked 'an archive cut short' 'its checksum is' "$W"/cut/*.bz2
cp a/*.bz2 cut/
sed -i 's/^archive: ..../archive: 0000/' cut/*.manifest
not_asked 'a wrong checksum' 'its manifest says 0000' "$W"/cut/*.bz2
rm cut/*.manifest
not_asked 'an archive without its manifest' 'no such file: make archive' "$W"/cut/*.bz2
fails 'no archive' 'no archive: make archive' host deploy
fails 'two archives' 'more than one archive' host deploy "$A $A"
fails 'a TABLET that is an option' 'no user@host' "$TOOL/host.sh" preflight -oProxyCommand=x backups "$A"
holds 'no password, nowhere' not grep -rqi 'sshpass\|PasswordAuthentication=yes\|StrictHostKeyChecking=no' "$TOOL"

# the connection lost at each of the commands, and in the middle of what it sends
again
: >ssh.log
run host deploy "$A"
connections=$(wc -l <ssh.log)
lost=0
n=1
while [ $n -le "$connections" ]; do
	again
	rm -rf backups
	echo $n >ssh.lost
	run host deploy "$A"
	[ "$status" -ne 0 ] && [ "$(grep -c '^error: ' err)" -eq 1 ] || lost=$((lost + 1))
	echo "$n: $status $(cat err)" >>says
	echo -1 >ssh.lost
	case $(pair) in 5.4.70 | 5.8.0-cr) ;; *) lost=$((lost + 1)) ;; esac
	run host rollback
	[ "$(pair)" = 5.4.70 ] || lost=$((lost + 1))
	n=$((n + 1))
done
holds "connection lost at each of $connections commands: an error, and a whole kernel" [ $lost -eq 0 ]

again
rm -rf backups
passes 'deploy' host deploy "$A"
holds 'the new kernel is in /boot' [ "$(pair)" = 5.8.0-cr ]
holds 'as plain files' [ ! -L "$T/boot/zImage" ] 
holds 'the bootloader counts boots' [ "$(cat "$T/env/upgrade_available" "$T/env/bootcount")" = "$(printf '1\n0')" ]
holds 'the backup is on the host' [ -f backups/backup-*.tar.bz2 ]
holds 'and on the tablet' cmp -s backups/backup-*.tar.bz2 "$T$own"/backup-*.tar.bz2
holds 'and is an archive of the old kernel' [ "$(tar -tjf backups/backup-*.tar.bz2 | grep -c 'boot/zImage\|5.4.70/kernel/cfg80211.ko')" -eq 2 ]
cp -a tablet deployed
stopped 'a second deploy before the reboot' 'on trial|not over yet'
rm -rf "$T" && cp -a deployed "$T"
fails 'confirm before the reboot' 'not the new one' host confirm
runs 5.8.0-cr
on_tablet 'cat /machine /boot/checkpoint-restore/tablet.sh >/tmp/run.sh; sh /tmp/run.sh boot' >out
ok $? 'the guard finds a trial'
holds 'and the old kernel is back in /boot' [ "$(pair)" = 5.4.70 ]
holds 'and the bootloader counts no more' [ "$(cat "$T/env/upgrade_available")" = 0 ]
cp -a tablet tried
echo 601.5 600 >"$T/proc/uptime"
on_tablet 'cat /machine /boot/checkpoint-restore/tablet.sh >/tmp/run.sh; sh /tmp/run.sh watch' 2>/dev/null
holds 'not confirmed in time: reboot' [ -e "$T/rebooted" ]
runs 5.4.70
fails 'no confirm for a kernel that is not running' 'not the new one' host confirm
passes 'status' host status
holds 'says that it was tried' grep -q 'tried and not confirmed' out
rm -rf "$T" && cp -a tried "$T"
passes 'confirm' host confirm
holds 'the new kernel stays' [ "$(pair)" = 5.8.0-cr ]
on_tablet 'cat /machine /boot/checkpoint-restore/tablet.sh >/tmp/run.sh; sh /tmp/run.sh boot' >out
holds 'also at the next boot' [ "$(pair)" = 5.8.0-cr ]
passes 'confirm again' host confirm
cp -a tablet confirmed
passes 'rollback' host rollback
holds 'the old kernel is back' [ "$(pair)" = 5.4.70 ]
runs 5.4.70
passes 'rollback again, on the old kernel' host rollback
holds 'removes the new one and its modules' [ ! -e "$T/lib/modules/5.8.0-cr" ]
rm -rf "$T/boot/checkpoint-restore" "$T/rebooted"
holds 'outside of /boot and our own directory all is as it was' [ "$(seen)" = "$stock" ]

# a second kernel over a confirmed first
flash flash-5.8.1-cr 5.8.1-cr
"$TOOL/archive.sh" flash-5.8.1-cr a2 k58 v2 >/dev/null
rm -rf "$T" && cp -a confirmed "$T"
passes 'a second kernel over the first' host deploy "$W/a2/checkpoint-restore-5.8.1-cr.tar.bz2"
holds 'is in /boot' [ "$(pair)" = 5.8.1-cr ]
passes 'rollback' host rollback
holds 'leads to the first' [ "$(pair)" = 5.8.0-cr ]

# two deploys at once: another process of the tablet has the lock
again
mkdir "$T/run/checkpoint-restore.lock"
stopped 'another deploy is at work' 'another deploy'
mkdir "$T/run/checkpoint-restore.lock"
fails 'no rollback meanwhile' 'another deploy' host rollback
rmdir "$T/run/checkpoint-restore.lock"
fails 'nothing to roll back' 'no old kernel is kept' host rollback
holds 'a command that fails leaves no lock' [ ! -e "$T/run/checkpoint-restore.lock" ]

# damaged on the way, or on the tablet
again
run host deploy "$A"
echo x >>"$T/boot/checkpoint-restore/old/zero-sugar.dtb"
fails 'an old kernel that is damaged is not taken' 'is damaged' host rollback
holds 'and the new one stays' [ "$(pair)" = 5.8.0-cr ]
again
mkdir -p "$T/lib/modules/5.8.0-cr" && echo x >"$T/lib/modules/5.8.0-cr/modules.dep"
run host deploy "$A"
holds 'other modules of the same release: refused' grep -q '^error: .* is there already and differs' err
holds 'the old kernel stays' [ "$(pair)" = 5.4.70 ]

# kernelctl: what it does at `kernelctl set NAME`, in the order in which it does it
kernelctl_set()
{
	(cd "$T" && tar -tjf "$1" | xargs rm -r 2>/dev/null; tar -xpjf "$2")
}
again
(cd "$T" && tar -cjf "$W/vendor.tar.bz2" lib/modules/* boot/zImage* boot/*.dtb)
host deploy "$A" >/dev/null 2>&1
kernelctl_set "$A" "$W/vendor.tar.bz2"
holds 'kernelctl takes its own backup back over ours' [ "$(pair)" = 5.4.70 ]
holds 'and removes our modules only' [ "$(ls "$T/lib/modules")" = 5.4.70 ]
passes 'status' host status
holds 'says that the old kernel is in /boot' grep -q '^kernel in /boot: *old: ' out
again
kernelctl_set "$W/vendor.tar.bz2" "$A"
holds 'kernelctl takes our archive' [ "$(pair)" = 5.8.0-cr ]
again
host deploy "$A" >/dev/null 2>&1
(cd "$T" && tar -cjf "$W/both.tar.bz2" lib/modules/* boot/zImage* boot/*.dtb)
holds 'a backup that kernelctl makes after a deploy has plain files' [ "$(tar -tvjf both.tar.bz2 | grep -c '^[lh]')" -eq 0 ]

# a kernel in /boot by another name, as some versions of the OS have it
again
mv "$T/boot/zImage" "$T/boot/zImage-5.4.70"
ln -s zImage-5.4.70 "$T/boot/zImage"
passes 'deploy where zImage is a link' host deploy "$A"
holds 'the new kernel is in /boot' [ "$(pair)" = 5.8.0-cr ]
passes 'and rollback' host rollback
holds 'leads back' [ "$(pair)" = 5.4.70 ]
holds 'and the file that the link named is still there' [ -f "$T/boot/zImage-5.4.70" ]

# an update in between, on the other partition
again
host deploy "$A" >/dev/null 2>&1
rm -rf "$T/boot/checkpoint-restore"
sed -i 's/mmcblk2p2/mmcblk2p3/' "$T/proc/cmdline"
passes 'status after an update' host status
holds 'says that the kernel did not come along' grep -q 'an update came in between: .* partition 2' out

# The power cut after each write, in install, boot, confirm and rollback. The
# prelude counts each command that writes, in a file, since some are in
# subshells, and kills the shell after the Nth; what cp writes is cut short, too.
cat >"$W/prelude" <<'END'
count()
{
	read -r writes < /tmp/writes
	echo $((writes + 1)) > /tmp/writes
	[ $((writes + 1)) -eq @AT@ ] || return 0
	echo "$1" > /tmp/cut
	kill -9 $$
}
mv() { command mv "$@"; count mv; }
ln() { command ln "$@" || return 1; count ln; }
rm() { command rm "$@"; count rm; }
mkdir() { command mkdir "$@" || return 1; count mkdir; }
fw_setenv() { echo "$2" > "/env/$1"; count fw_setenv; }
cp()
{
	command cp "$@"
	for last; do :; done
	read -r writes < /tmp/writes
	[ @HALF@ = 0 ] || [ $((writes + 1)) -ne @AT@ ] ||
		find "$last" -type f -newer /tmp/start -exec truncate -s 10 {} +
	count cp
}
END

# cut AT HALF: the tablet FROM, COMMAND cut there; and from there, back by hand
cut()
{
	for d in boot lib env home; do
		rm -rf "${T:?}/$d"
		cp -a "$from/$d" "$T/"
	done
	rm -f "$T/tmp/cut"
	: >"$T/tmp/start"
	echo 0 >"$T/tmp/writes"
	sleep 0.01
	sed "s/@AT@/$1/; s/@HALF@/$2/" prelude >cut.sh
	sed "$mutate" "$T$own/tablet.sh" | cat "$T/machine" cut.sh - >"$T/tmp/run.sh"
	on_tablet "sh /tmp/run.sh $command" >"$W/log" 2>&1
	rm -rf "$T"/run/*
	[ -e "$T/tmp/cut" ] || return 1
	points=$((points + 1))
	case $(pair) in 5.4.70 | 5.8.0-cr) ;; *) bad="$bad $1/$2:$(pair)" ;; esac
	cat "$T/machine" "$T$own/tablet.sh" >"$T/tmp/run.sh"
	on_tablet "sh /tmp/run.sh rollback" >>"$W/log" 2>&1
	[ "$(pair)" = 5.4.70 ] || bad="$bad $1/$2:back:$(pair)"
	[ ! -L "$T/boot/zImage" ] || bad="$bad $1/$2:link"
}

# cuts NAME FROM COMMAND [AT]: cut at each write of COMMAND on the tablet FROM, from the ATth
cuts()
{
	name=$1 from=$2 command=$3 at=${4-1}
	rm -rf "$T"
	cp -a "$from" "$T"
	bad=
	while cut "$at" 0; do
		[ "$(cat "$T/tmp/cut")" != cp ] || cut "$at" 1
		[ -z "$mutate" ] || [ -z "$bad" ] || break
		at=$((at + 1))
	done
}

# survived NAME ...: cuts, none of which may lead to anything else
survived()
{
	cuts "$@"
	holds "power cut at each of $((at - 1)) writes of $name: a whole kernel, and rollback works" \
		[ -z "$bad" ]
}

points=0
mutate=
again
host deploy "$A" >/dev/null 2>&1
cp -R "$T$own" own
again
cp -R own "$T$own"
cp -a tablet sent
survived install sent 'install checkpoint-restore-5.8.0-cr 5.8.0-cr 10'
writes=$((at - 1))
holds 'an install makes 40 writes or more' [ "$writes" -ge 40 ]
survived 'the guard' deployed boot
survived confirm tried confirm
survived rollback confirmed rollback
echo "# $points power cuts"

# without the links in between, one rename after the other
# shellcheck disable=SC2016
mutate='s|link_in $file "$cr/links/$file" "$boot"|:|; s|must "the switch to .*|:|'
cuts install sent 'install checkpoint-restore-5.8.0-cr 5.8.0-cr 10' $((writes - 25))
holds 'two renames without links in between are noticed' [ -n "$bad" ]
finish

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make preflight, deploy, confirm and rollback on a fake tablet: what is refused,
# where each state leads, and what is left if the power is cut after any write.

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
stopped 'a battery that does not say' 'does not tell: charge it, and say BATTERY=0'
echo 2000 >"$T/free"
stopped 'no space' 'KiB are needed'
setting active_partition 3
stopped 'an update that waits for its reboot' 'running from partition 2|other partitions'
setting upgrade_available 1
stopped 'an update that is not over' 'not over yet'
setting bootlimit 0
stopped 'a bootloader that would not fall back' 'does not count boots'
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
holds 'it has rebooted by itself' [ -e "$T/rebooted" ]
holds 'the bootloader counts boots' [ "$(setting upgrade_available)$(setting bootcount)" = 10 ]
holds 'the backup is on the host' [ -f backups/backup-*.tar.bz2 ]
holds 'and on the tablet' cmp -s backups/backup-*.tar.bz2 "$T$own"/backup-*.tar.bz2
holds 'and is an archive of the old kernel' [ "$(tar -tjf backups/backup-*.tar.bz2 | grep -c 'boot/zImage\|5.4.70/kernel/cfg80211.ko')" -eq 2 ]
cp -a tablet deployed
stopped 'a second deploy before the reboot' 'waits there for its trial|not over yet'
rm -rf "$T" && cp -a deployed "$T"
fails 'confirm before the reboot' 'not the new one' host confirm
runs 5.8.0-cr
on_tablet 'cat /machine /boot/checkpoint-restore/tablet.sh >/tmp/run.sh; sh /tmp/run.sh boot' >out
ok $? 'the guard finds a trial'
holds 'and the old kernel is back in /boot' [ "$(pair)" = 5.4.70 ]
holds 'and the bootloader counts no more' [ "$(setting upgrade_available)" = 0 ]
cp -a tablet tried
on_tablet 'cat /machine /boot/checkpoint-restore/tablet.sh >/tmp/run.sh; sh /tmp/run.sh watch'
holds 'and stays so once the tablet is up' [ "$(setting upgrade_available)" = 0 ]
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
from_partition 3
echo 20240101 >"$T/etc/version"
passes 'status after an update' host status
holds 'says that the kernel did not come along' grep -q 'on partition 2 .*an update came in between' out

# what the bootloader would do with the environment as it is
again
printf 'Warning: Bad CRC, using default environment\n' >"$T/env/warning"
stopped 'an environment with a wrong checksum' 'fw_printenv warns: Warning: Bad CRC'
# shellcheck disable=SC2016 # U-Boot expands it
setting loadimage 'ext4load mmc ${mmcdev}:${active_partition} ${loadaddr} ${image}'
stopped 'a fallback that loads the same kernel' 'loadimage would load the same kernel'
# shellcheck disable=SC2016
setting loadfdt 'ext4load mmc ${mmcdev}:${active_partition} ${fdt_addr} ${fdt_file}'
stopped 'a fallback that loads the same device tree' 'loadfdt would load the same device tree'
setting mmcargs 'setenv bootargs root=/dev/mmcblk2p2 quiet'
stopped 'a kernel that would stand still in a panic' 'has no panic='
setting altbootcmd 'run mmcboot'
stopped 'no fallback in altbootcmd' 'altbootcmd would not fall back'
echo '/env/none 0x0 0x2000' >"$T/etc/fw_env.config"
stopped 'an environment that is no file' 'is no file'
mkdir -p "$T/proc/99/fd"
ln -s /dev/mmcblk2p3 "$T/proc/99/fd/7"
stopped 'an update that is being written' 'an update is being written'
echo '/dev/mmcblk2p3 /mnt ext4 rw 0 0' >>"$T/proc/mounts"
stopped 'an update that has mounted the other root' 'an update is being written'
echo 0 >"$T/sys/class/power_supply/battery/capacity"
stopped 'a battery of 0 %, which a driver without its chip says' 'does not tell: charge it, and say BATTERY=0'
rm -r "$T/sys/class/power_supply/battery"
BATTERY=0 passes 'a battery that does not say, and the owner knows' host preflight "$A"

# two variables in one write, and nothing else
again
: >"$T/env/older"
passes 'deploy with the older fw_setenv' host deploy "$A"
holds 'the bootloader counts boots' [ "$(setting upgrade_available)$(setting bootcount)" = 10 ]
holds 'nothing else in the environment has changed' [ "$(setting 'serial#')$(wc -l <"$T/env/uboot.env")" = 12310 ]
holds 'a copy of it as it was is kept' grep -qx upgrade_available=0 "$T$own/uboot.env.before"
again
: >"$T/env/stray"
run host deploy "$A"
holds 'a fw_setenv that writes something else, too: an error' grep -q '^error: .*in another way than asked' err
holds 'the environment is as it was' [ "$(setting upgrade_available)" = 0 ]
holds 'and the old kernel in /boot' [ "$(pair)" = 5.4.70 ]

# the vendor's application calls the boot good between deploy and reboot
again
: >"$T/goodroot"
run host deploy "$A"
holds 'setgoodroot before the reboot: the new kernel is counted, or not in /boot' \
	[ "$(setting upgrade_available)$(pair)" != 05.8.0-cr ]
again
: >"$T/goodroot"
echo "systemctl() { :; }" >>"$T/machine"
run host deploy "$A"
holds 'setgoodroot that cannot be held: the deploy ends' grep -qE "^error: .*(taken the count of boots back|differs from what was written)" err
holds 'with the old kernel in /boot' [ "$(pair)" = 5.4.70 ]

# an updater whose unit has another name, so that it is not stopped
again
mkdir "$T/proc/77"
echo swupdate >"$T/proc/77/comm"
run host deploy "$A"
holds 'an updater that still runs: the deploy ends' grep -q '^error: an updater .* still runs' err
holds 'with the old kernel in /boot, and the bootloader does not count' \
	[ "$(setting upgrade_available) $(pair)" = '0 5.4.70' ]
holds 'and what was stopped for the trial runs again' \
	[ "$(grep -cE '^start (update-engine|swupdate|xochitl)$' "$T/run/systemctl")" -eq 3 ]

# an update is ready at the time of the confirm: its count is not ours to take back
rm -rf "$T" && cp -a tried "$T"
runs 5.8.0-cr
setting active_partition 3
setting fallback_partition 2
setting upgrade_available 1
passes 'confirm while an update waits for its reboot' host confirm
holds 'the update stays counted' [ "$(setting upgrade_available)" = 1 ]

# confirmed on one partition, deployed on the other, where it fails: the fallback runs
rm -rf "$T" && cp -a confirmed "$T"
runs 5.8.0-cr
rm -rf other && cp -a stock other
T=$W/other
mkdir -p "$T$own" && cp "$W/tablet$own/deployed" "$T$own/"
export T
rm -rf "$T/p3" && mkdir "$T/p3" && cp -a "$W/tablet/boot" "$W/tablet/lib" "$W/tablet/sbin" "$W/tablet/etc" "$T/p3/"
from_partition 3
setting active_partition 3
setting fallback_partition 2
sed -i 's|ln -s /p3|ln -s /p3|' "$T/machine"
echo 20240101 >"$T/etc/version"
passes 'a deploy on the other partition' host deploy "$A"
cp -a "$T/boot" "$T/lib" "$T/etc" "$W/failed" 2>/dev/null || { mkdir "$W/failed" && cp -a "$T/boot" "$T/lib" "$T/sbin" "$T/etc" "$W/failed/"; }
mkdir fallback && cp -a "$W/confirmed/." fallback/
rm -rf "fallback$own" fallback/p3 && cp -a "$T$own" "fallback$own" && cp "$T/env/uboot.env" fallback/env/
cp -a failed fallback/p3
T=$W/fallback
runs 5.8.0-cr
rm -f "$T/rebooted"
echo stock >"$T/p3/which"
passes 'status in the fallback' host status
holds 'says that the kernel on the other partition failed' grep -q 'last deploy: *on partition 3, which failed' out
holds 'and not that there was an update' not grep -q 'update came in between' out
passes 'rollback in the fallback' host rollback
holds 'the confirmed kernel of the fallback stays' [ "$(pair)" = 5.8.0-cr ]
holds 'the kernel that failed is gone on the other partition' cmp -s "$T/p3/boot/zImage" flash-5.4.70/zImage
holds 'the next boot is from there again' [ "$(setting active_partition)$(setting upgrade_available)" = 30 ]
setting active_partition 2
setting fallback_partition 3
cat "$T/machine" "$T$own/tablet.sh" >"$T/tmp/run.sh"
on_tablet 'sh /tmp/run.sh boot-from 3' >out
ok $? 'and where setgoodroot has swapped the two, boot-from swaps them back'
holds 'with both variables' [ "$(setting active_partition)$(setting fallback_partition)" = 32 ]
passes 'rollback once more' host rollback
holds 'is then of the fallback itself' [ "$(pair)" = 5.4.70 ]
T=$W/tablet

# what a manifest says reaches a shell on the tablet
again
mkdir evil renamed
cp a/*.bz2 evil/x.tar.bz2
# shellcheck disable=SC2016 # the tablet would expand it
sed 's/^name: .*/name: x$(echo>\/owned)/' a/*.manifest >evil/x.manifest
not_asked 'a manifest whose name is a command' 'letters, digits' "$W/evil/x.tar.bz2"
holds 'it has not run' [ ! -e "$T/owned" ]
cp a2/*.bz2 renamed/other.tar.bz2
cp a2/*.manifest renamed/other.manifest
mkdir -p "$T$own"
cp a/*.bz2 "$T$own/checkpoint-restore-5.8.1-cr.tar.bz2"
passes 'a renamed archive, and an older one of its name on the tablet' host deploy "$W/renamed/other.tar.bz2"
holds 'the one that was sent is installed' [ "$(pair)" = 5.8.1-cr ]

# kernelctl 0.2: current.tar.bz2 is a hard link of the archive in use
again
mkdir -p "$T/opt/usr/share/kernelctl"
echo x >"$T/opt/usr/share/kernelctl/vanilla-3.5.2.tar.bz2"
echo y >"$T/opt/usr/share/kernelctl/mine.tar.bz2"
ln "$T/opt/usr/share/kernelctl/vanilla-3.5.2.tar.bz2" "$T/opt/usr/share/kernelctl/current.tar.bz2"
run host status
holds 'status says what kernelctl has' grep -q '^kernelctl has: *vanilla-3.5.2$' out

# what goes away again: the vendor's /boot, byte for byte
# back_to_stock: nothing of ours, and the rest as it came
# shellcheck disable=SC2317 # holds calls it
back_to_stock()
{
	[ ! -e "$T$own" ] && [ ! -e "$T/boot/checkpoint-restore" ] && [ "$(seen)" = "$stock" ]
}
again
host deploy "$A" >/dev/null 2>&1
rm -f "$T/rebooted"
fails 'uninstall before the trial is over' 'not over yet' host uninstall
host rollback >/dev/null 2>&1
passes 'list' host list
holds 'shows the pairs, the archives and the modules' \
	[ "$(grep -cE '^(new|old|vendor|archive|modules): ' out)" -ge 4 ]
fails 'remove without a name' 'give a name' host remove ''
fails 'remove what is not ours' 'neither an archive nor modules' host remove 5.4.70
passes 'remove an archive' host remove checkpoint-restore-5.8.0-cr
holds 'it is gone' [ ! -e "$T$own/checkpoint-restore-5.8.0-cr.tar.bz2" ]
passes 'uninstall' host uninstall
holds 'nothing of ours is left, and all else is as it was' back_to_stock

# after two kernels, the first of them confirmed
rm -rf "$T" && cp -a confirmed "$T"
runs 5.8.0-cr
host deploy "$W/a2/checkpoint-restore-5.8.1-cr.tar.bz2" >/dev/null 2>&1
rm -f "$T/rebooted"
setting upgrade_available 0
runs 5.8.1-cr
fails "uninstall with another kernel than the vendor's" "does not have the vendor's kernel" host uninstall
fails 'remove the modules of the kernel that runs' 'is in use' host remove 5.8.1-cr
passes "the vendor's kernel comes back, two kernels later" host restore
holds 'into /boot' [ "$(pair)" = 5.4.70 ]
fails 'uninstall before the reboot' 'is not the one that runs' host uninstall
runs 5.4.70
passes 'and after it' host uninstall
holds 'nothing of ours is left, after two kernels' back_to_stock

# a backup, by the tablet alone, after the vendor's pair was lost
# on_its_own COMMAND: the tablet.sh that was sent
on_its_own()
{
	cat "$T/machine" "$T$own/tablet.sh" >"$T/tmp/run.sh"
	on_tablet "sh /tmp/run.sh $1"
}
rm -rf "$T" && cp -a confirmed "$T"
runs 5.8.0-cr
backup=$(cd "$T$own" && echo backup-*.tar.bz2)
backup=${backup%.tar.bz2}
rm -rf "$T/boot/checkpoint-restore" "$T/lib/modules/5.4.70"
fails 'a backup that is not there' 'no such archive here' on_its_own 'restore backup-0'
fails 'a name that is a path' 'no name of what list shows' on_its_own 'restore ../x'
: >"$T$own/empty.tar.bz2"
fails 'a backup that is empty' '' on_its_own 'restore empty 2>&1 >/dev/null | tail -n 1 >&2; false'
holds 'the new kernel is still in /boot' [ "$(pair)" = 5.8.0-cr ]
passes 'a backup is restored without a host' on_its_own "restore $backup"
holds 'its kernel is in /boot' [ "$(pair)" = 5.4.70 ]
holds 'with its modules' cmp -s "$T/lib/modules/5.4.70/kernel/cfg80211.ko" flash-5.4.70/lib/modules/5.4.70/kernel/cfg80211.ko
passes 'and once more' on_its_own "restore $backup"
holds 'which changes nothing' [ "$(pair)" = 5.4.70 ]
passes 'rollback' host rollback
holds 'takes the other kernel back' [ "$(pair)" = 5.8.0-cr ]

# updates are held in a trial, and no longer
rm -rf "$T" && cp -a tried "$T"
runs 5.8.0-cr
rm -f "$T/run/systemctl"
on_its_own watch >/dev/null
holds 'no update begins during a trial' grep -q '^mask --runtime --now update-engine swupdate' "$T/run/systemctl"
passes 'confirm' host confirm
holds 'after it they go on' [ "$(grep -cE '^(unmask --runtime|start) (update-engine|swupdate)$' "$T/run/systemctl")" -eq 4 ]
rm -f "$T/run/systemctl"
on_its_own cable >/dev/null
holds 'in a boot that is no trial nobody holds them' [ ! -e "$T/run/systemctl" ]

# next_boot WHAT REGEX: in one line of the status
next_boot()
{
	host status >out 2>err
	[ "$(grep -c '^next boot: ' out)" -eq 1 ] && grep -qE "^next boot: *$2" out
	ok $? "status says of the next boot: $1"
}
again
next_boot 'its own kernel' 'its own kernel from partition 2: it is the active one$'
host deploy "$A" >/dev/null 2>&1
next_boot 'the new one, counted' 'the new kernel .5.8.0-cr. from partition 2: .*if it fails, the fallback'
setting bootcount 1
next_boot 'the fallback' 'its own kernel from partition 3: a counted boot has failed before'
rm -rf "$T" && cp -a tried "$T"
next_boot 'the old one' 'the old kernel .5.4.70. from partition 2: it is the active one$'

# make try: nothing that boots is written until confirm
cat >kexec <<-'END'
	#!/bin/sh
	printf '%s\n' "$*" >>/run/kexec
END
# wait_for FILE LINE: what the tablet does after the host has gone
wait_for()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		! grep -qx -e "$2" "$1" || break
		sleep 1
	done
}
# try_it ARCHIVE
# shellcheck disable=SC2317 # passes and fails call it
try_it()
{
	"$TOOL/host.sh" try root@10.11.99.1 "$W/backups" "$1" "$W/kexec"
}
boots()
{
	(cd "$T" && find boot p3 env -type f | sort | xargs sha1sum)
}
again
boots >untouched
fails 'a running kernel without kexec' 'cannot start another one .*: make deploy$' try_it "$A"
mkdir -p "$T/sys/kernel" "$T/sys/firmware"
: >"$T/sys/kernel/kexec_loaded"
printf '/dts-v1/; / { memory@80000000 { reg = <0x80000000 0x40000000>; }; psci { method = "smc"; }; };' | dtc -q -O dtb -o "$T/sys/firmware/fdt"
flash flash-5.8.2-cr 5.8.2-cr
printf '/dts-v1/; / { compatible = "fsl,imx7d"; cpus { }; };' | dtc -q -O dtb -o flash-5.8.2-cr/zero-sugar.dtb
"$TOOL/archive.sh" flash-5.8.2-cr a3 k58 v3 >/dev/null
A3=$(echo "$W"/a3/*.tar.bz2)
rm "$T/sys/class/power_supply/battery/capacity"
fails 'a tablet that no deploy is possible on' 'nothing was changed' try_it "$A3"
echo 80 >"$T/sys/class/power_supply/battery/capacity"
passes 'try' try_it "$A3"
holds 'kexec is given the kernel, the tree and the command line' grep -q "^-l .*/zImage --dtb=.*/try.dtb --command-line=.* panic=20 watchdog.open_timeout=120 remarkable2_try=10" "$T/run/kexec"
wait_for "$T/run/kexec" -e
holds 'and starts it' grep -qx -e -e "$T/run/kexec"
holds 'the tree is that of the archive' [ "$(fdtget "$T$own/try.dtb" / compatible)" = fsl,imx7d ]
holds 'with the memory of the tablet' [ "$(fdtget "$T$own/try.dtb" /psci method)" = smc ]
boots | cmp -s - untouched
ok $? '/boot and the environment are as they were'
truncate -s -4 "$T$own/try.dtb"
name=$(basename "$A3" .tar.bz2)
sum=$(sed -n 's/^archive: //p' "${A3%.tar.bz2}.manifest")
run on_its_own "try $name 5.8.2-cr $sum 1"
[ "$status" -ne 0 ] && grep -q '^error: .*no whole device tree' err
ok $? 'a device tree that was cut short on the tablet: refused'
cp -a tablet trying
echo "$(cat "$T/proc/cmdline") remarkable2_try=10" >"$T/proc/cmdline"
fails 'confirm where another kernel runs' 'not the one of' host confirm
runs 5.8.2-cr
fails 'no rollback in a trial by kexec' 'is not in /boot: reboot' host rollback
run host preflight "$A"
grep -q 'STOPS A DEPLOY: a kernel is on trial, by kexec' out
ok $? 'nor another deploy'
boots | cmp -s - untouched
ok $? '/boot and the environment are as they were until the confirm'
passes 'confirm' host confirm
holds 'installs it' [ "$(pair)" = 5.8.2-cr ]
holds 'and ends the trial' [ -s "$T/run/checkpoint-restore.confirmed" ]
passes 'confirm again' host confirm
passes 'rollback' host rollback
holds 'leads to the old one' [ "$(pair)" = 5.4.70 ]
rm -rf "$T" && cp -a trying "$T"
flash flash-5.8.2-cr 5.8.2-cr
echo other >flash-5.8.2-cr/lib/modules/5.8.2-cr/modules.dep
printf '/dts-v1/; / { compatible = "fsl,imx7d"; cpus { }; };' | dtc -q -O dtb -o flash-5.8.2-cr/zero-sugar.dtb
"$TOOL/archive.sh" flash-5.8.2-cr a3 k58 v3 >/dev/null
passes 'another build of the same release, after a trial that failed' try_it "$A3"
holds 'brings its own modules' grep -qx other "$T/lib/modules/5.8.2-cr/modules.dep"
again
mv "$T/boot/zImage" "$T/boot/zImage-5.4.70"
ln -s zImage-5.4.70 "$T/boot/zImage"
host deploy "$A" >/dev/null 2>&1
host rollback >/dev/null 2>&1
passes 'uninstall where zImage was a link' host uninstall
holds 'it is that link again' [ "$(readlink "$T/boot/zImage")" = zImage-5.4.70 ]

# a trial by kexec, whose program is a fake one that says what it was told
again
printf '#!/bin/sh\necho "$@" >>/kexeced\n' >kexec
# shellcheck disable=SC2317 # run calls it
try()
{
	"$TOOL/host.sh" try root@10.11.99.1 "$W/backups" "$A" "$W/kexec"
}
run try
holds 'a kernel without kexec: told so, and what to do' grep -q '^error: .*kexec_loaded.*make deploy' err
holds 'nothing of ours is in /boot' [ ! -e "$T/boot/checkpoint-restore" ]
again
mkdir -p "$T/sys/kernel" "$T/sys/firmware"
: >"$T/sys/kernel/kexec_loaded"
printf '/dts-v1/; / { cpus { cpu@0 { enable-method = "psci"; }; }; psci { method = "smc"; }; memory@80000000 { reg = <0x80000000 0x40000000>; }; };' |
	dtc -q -O dtb -o "$T/sys/firmware/fdt" -
printf '/dts-v1/; / { compatible = "fsl,imx7d"; cpus { cpu@0 { }; }; memory { reg = <0 0>; }; };' |
	dtc -q -O dtb -o tree.dtb -
passes 'what the bootloader added is merged' "$TOOL/kexec/merge_dtb.sh" "$T/sys/firmware/fdt" tree.dtb merged.dtb
# shellcheck disable=SC2317 # holds calls it
merged()
{
	[ "$(fdtget -t x merged.dtb /memory@80000000 reg)" = "80000000 40000000" ] &&
		[ "$(fdtget merged.dtb /psci method)" = smc ] &&
		[ "$(fdtget merged.dtb /cpus/cpu@0 enable-method)" = psci ] &&
		[ "$(fdtget -l merged.dtb / | grep -c "^memory")" -eq 1 ]
}
holds 'memory, psci and how a CPU is started' merged

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

# cut_power AT HALF: the tablet FROM, COMMAND cut there; and from there, back by hand
cut_power()
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
	while cut_power "$at" 0; do
		[ "$(cat "$T/tmp/cut")" != cp ] || cut_power "$at" 1
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
rm -f "$T$own/deployed"
cp -a tablet sent
sum=$(sha256sum <"$A")
sum=${sum%% *}
cat "$T/machine" "$T$own/tablet.sh" >"$T/tmp/run.sh"
on_tablet "sh /tmp/run.sh install checkpoint-restore-5.8.0-cr 5.8.0-cr $sum" >out
ok $? 'the tablet installs what it was sent'
holds 'and does not start it by itself: the old kernel is in /boot' [ "$(pair)" = 5.4.70 ]
cp -a tablet ready
survived install sent "install checkpoint-restore-5.8.0-cr 5.8.0-cr $sum"
writes=$((at - 1))
holds 'an install makes 20 writes or more' [ "$writes" -ge 20 ]
survived 'the start of a trial' ready 'start 10'
writes=$((at - 1))
holds 'a start makes 20 writes or more' [ "$writes" -ge 20 ]
survived 'the guard' deployed boot
survived confirm tried confirm
survived rollback confirmed rollback
echo "# $points power cuts"

# without the links in between, one rename after the other
# shellcheck disable=SC2016
mutate='s|link_in $file "$cr/links/$file" "$boot"|:|; s|must "the switch to .*|:|'
cuts start ready 'start 10'
holds 'two renames without links in between are noticed' [ -n "$bad" ]
ktap_finished

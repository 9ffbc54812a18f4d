# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # variables of the tablet, of test.sh
#
# Each reason against a deploy, one at a time: preflight names it.

: > "$dir/named"

# names WHAT REGEX DO UNDO: between these two commands on the tablet
names()
{
	on_tablet "$3"
	! host preflight && grep -qE -e "--> STOPS A DEPLOY: .*$2" "$dir/out"
	ok $? "preflight names $1"
	cat "$dir/out" >> "$dir/named"
	on_tablet "$4"
}

# setting NAME VALUE WHAT REGEX: in the bootloader's environment
setting()
{
	names "$3" "$4" "cp $env /tmp/kept; fw_setenv $1 '$2'" "cp /tmp/kept $env; sync"
}

# over FILE WHAT REGEX COMMAND: while FILE is what COMMAND prints
over()
{
	names "$2" "$3" "$4 > /tmp/over; mount -o bind /tmp/over $1" "umount $1"
}

# away FILE WHAT REGEX: while FILE is not there
away()
{
	names "$2" "$3" "mv $1 $1.away" "mv $1.away $1"
}

env=/var/lib/uboot/uboot.env
tree=/sys/firmware/devicetree/base
from fresh
on
over $tree/model 'another machine' 'not a reMarkable 2' 'echo reMarkable Prototype 1'
over $tree/compatible 'another SoC' 'not a reMarkable 2' 'echo fsl,imx6sl'
away /usr/bin/fw_setenv 'a tool that is missing' 'lacks fw_setenv'
away /boot/zImage 'a root that would not boot again' 'it would not boot again'
away '/lib/modules/$(uname -r)' 'modules that are missing' 'is missing'
names 'an environment with a wrong checksum' 'fw_printenv warns' \
	"cp $env /tmp/kept; printf xxx | dd of=$env bs=1 seek=700 conv=notrunc" \
	"cp /tmp/kept $env; sync"
over /etc/fw_env.config 'an environment that is no file' 'is no file' \
	'echo /var/lib/uboot/none 0x0 0x2000'
setting fallback_partition 4 'a third root' 'other partitions than 2 and 3'
names 'another root that was chosen' 'running from partition 2: reboot first' \
	"cp $env /tmp/kept; fw_setenv active_partition 3; fw_setenv fallback_partition 2" \
	"cp /tmp/kept $env; sync"
setting bootlimit 0 'a bootloader that does not count' 'does not count boots'
setting altbootcmd 'run mmcboot' 'a bootloader without a fallback' 'altbootcmd would not'
setting loadimage 'ext4load mmc ${mmcdev}:${active_partition} ${loadaddr} ${image}' \
	'a fallback with the same kernel' 'loadimage would load the same'
setting loadfdt 'ext4load mmc ${mmcdev}:${active_partition} ${fdt_addr} ${fdt_file}' \
	'a fallback with the same device tree' 'loadfdt would load the same'
setting mmcargs 'setenv bootargs root=/dev/mmcblk2p${active_partition}' \
	'a kernel that would stand still in a panic' 'mmcargs has no panic='
setting upgrade_available 1 'an update that is not over' 'is not over yet'
names 'an update that is being written' 'an update is being written' \
	'sleep 60 < /dev/mmcblk2p3 > /dev/null 2>&1 & echo $! > /tmp/writer' \
	'kill $(cat /tmp/writer)'
names 'a mounted fallback' 'an update is being written' \
	'mount /dev/mmcblk2p3 /mnt || { mkdir /tmp/p3; mount /dev/mmcblk2p3 /tmp/p3; }' \
	'umount /dev/mmcblk2p3'
names 'a fallback that is not bootable' 'empty or not bootable' \
	'mkdir -p /tmp/p3; mount /dev/mmcblk2p3 /tmp/p3
		mv /tmp/p3/boot /tmp/p3/away; umount /tmp/p3' \
	'mount /dev/mmcblk2p3 /tmp/p3; mv /tmp/p3/away /tmp/p3/boot; umount /tmp/p3'
names 'a low battery' 'charge it to 30 % first' \
	'echo 12 > /sys/module/test_power/parameters/battery_capacity' \
	'echo 80 > /sys/module/test_power/parameters/battery_capacity'
names 'a battery that the kernel does not know' 'say BATTERY=0' \
	'mount -t tmpfs none /sys/class/power_supply' 'umount /sys/class/power_supply'
names 'too little space on the root' 'KiB are needed' \
	'dd if=/dev/zero of=/full bs=1M; sync' 'rm /full; sync'
names 'too little space on /home' 'KiB are needed' \
	'dd if=/dev/zero of=/home/full bs=1M; sync' 'rm /home/full; sync'
names 'another deploy at work' 'is at work' \
	'mkdir /run/checkpoint-restore.lock' 'rmdir /run/checkpoint-restore.lock'
"$here/../archive.sh" "$dir/stock" "$dir/guardless" emulated test > "$dir/out"
archive=$(echo "$dir"/guardless/*.tar.bz2)
names 'a kernel without the guard' 'has no guard in it' true :
archive=
over /proc/cmdline 'a kernel on trial by kexec' 'is on trial, by kexec' \
	'echo "$(cat /proc/cmdline) remarkable2_try=10"'
cp -R "$dir/archive" "$dir/command"
sed -i 's/^name: .*/name: x;touch${IFS}\/tmp\/command/' "$dir"/command/*.manifest
archive=$(echo "$dir"/command/*.tar.bz2)
! host preflight && grep -q '^error: .*letters, digits' "$dir/out"
ok $? 'preflight refuses a manifest that names the kernel by a command'
holds 'and the tablet has not run it' on_tablet '[ ! -e /tmp/command ]'
archive=
holds 'preflight has nothing against a deploy after all that' host preflight

# A deploy whose reboot does not happen: it is asked of a systemd that is not there, and
# the process that would force it is killed.
on_tablet 'mkdir -p /run/systemd/system'
holds 'a deploy that does not reboot' host deploy
on_tablet 'for id in $(ps | sed -n "s/^ *\([0-9]*\) .*tablet.sh [s]tart .*/\1/p"); do
	kill -9 $id
done'
names 'a kernel that waits for its trial' 'waits there for its trial' true :
off
from installed
on
names 'a kernel on trial' 'is on trial: confirm it, or reboot' true :
off

# The reasons in state.sh, as far as their text does not depend on the tablet
sed -n "s/^[[:space:]]*needs [\"']\([^\"'\$]*\).*/\1/p" "$here/../tablet/state.sh" \
	> "$dir/reasons"
while read -r reason; do
	grep -qF -e "--> STOPS A DEPLOY: $reason" "$dir/named" || echo "$reason"
done < "$dir/reasons" > "$dir/out"
count=$(wc -l < "$dir/reasons")
[ "$count" -ge 20 ] || echo "state.sh has only $count" > "$dir/out"
holds "preflight has named each of the $count reasons that there are" [ ! -s "$dir/out" ]

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of test_deploy.sh and the cases
#
# What the cases of test-deploy share: results, logins, the power button, the disk.

own=/home/root/.checkpoint-restore-kernel
tablet=root@tablet

# ok STATUS WHAT
ok()
{
	if [ "$1" -eq 0 ]; then
		ktap_test_pass "$2"
		return
	fi
	ktap_test_fail "$2"
	for file in out boots console.log; do
		tr -d '\r' < "$dir/$file" | sed "s/^/# $file: /" | tail -n 20
	done
}

# holds WHAT COMMAND...
holds()
{
	what=$1
	shift
	"$@"
	ok $? "$what"
}

# on_tablet COMMAND
on_tablet()
{
	ssh -T -o BatchMode=yes -o ConnectTimeout=10 -o ServerAliveInterval=10 $tablet "$1" \
		2> /dev/null
}

# host COMMAND [SUFFIX]: host.sh; with SUFFIX, as a second host
host()
{
	MINUTES=${minutes:-10} "$here/../host.sh" "$1" $tablet "$dir/backups$2" \
		"${archive:-$(echo "$dir"/archive/*.tar.bz2)}" "$KEXEC" > "$dir/out$2" 2>&1
}

# refused WHAT REGEX COMMAND: host.sh COMMAND ends with one line and changes nothing
refused()
{
	before=$(seen)
	! host "$3" && grep -qE "$2" "$dir/out" && [ "$(grep -c '^error: ' "$dir/out")" -eq 1 ]
	ok $? "$1: refused"
	cp "$dir/known" "$dir/known_hosts"
	[ -n "$before" ] && [ "$(seen)" = "$before" ]
	ok $? "$1: nothing was changed"
}

# seen: all that a deploy writes to
seen()
{
	cp "$dir/known" "$dir/known_hosts.kept"
	ssh -T -o BatchMode=yes -o "UserKnownHostsFile=$dir/known_hosts.kept" $tablet \
		"find /boot /lib/modules $own -type f 2> /dev/null | sort | xargs sha256sum
			fw_printenv"
}

# up SECONDS BOOT: waits for a login, in another boot than BOOT. The host key is the one
# that the console shows, not the one that the network shows.
up()
{
	end=$(($(date +%s) + $1))
	while [ "$(date +%s)" -lt $end ]; do
		tr -d '\r' < "$dir/console.log" |
			sed -n 's/^tablet: host key /tablet /p' > "$dir/known"
		cp "$dir/known" "$dir/known_hosts"
		boot=$(on_tablet 'cat /proc/sys/kernel/random/boot_id')
		[ -z "$boot" ] || [ "$boot" = "$2" ] || return 0
		sleep 1
	done
	return 1
}

# on [SECONDS]: switches the tablet on, and waits for a login
on()
{
	: > "$dir/boots"
	: > "$dir/console.log"
	"$here/boot.sh" "$dir" "$port" &
	machine=$!
	up "${1:-180}" none
}

# reboot_tablet [COMMAND]: and waits until it is up again
reboot_tablet()
{
	last=$boot
	on_tablet "${1:-reboot}"
	up 400 "$last"
}

# back: waits until the bootloader has started a second kernel, and for a login
back()
{
	for _ in $(seq 130); do
		[ "$(grep -c 'kernel from' "$dir/boots")" -lt 2 ] || break
		sleep 3
	done
	up 180 "$boot"
}

# alive PID: a process that has ended has no exe, even before wait
alive()
{
	[ -e "/proc/$1/exe" ]
}

# However the present boot ends, there is no other after it.
last_boot()
{
	rm -f "$dir/on"
}

# Waits until the tablet is off
gone()
{
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		alive "$machine" || break
		sleep 3
	done
	last_boot
	! alive "$machine" || {
		echo '# it had to be switched off by force'
		kill "$machine"
	}
	wait "$machine"
	machine=
}

off()
{
	on_tablet poweroff
	gone
}

# deployed WHAT: deploys; the tablet goes off where it would reboot
deployed()
{
	last_boot
	holds "$1" host deploy
	gone
}

# runs OLD-OR-NEW PARTITION: the bootloader took this kernel from there, and it runs
runs()
{
	[ "$(tail -n 1 "$dir/boots")" = "the $1 kernel from partition $2" ] &&
		[ "$(on_tablet 'uname -r')" = "$(ls "$dir/$1/lib/modules")" ]
}

# cut_power WHAT: cuts the power after each write of the last boot
cut_power()
{
	cp --sparse=always "$dir/before.img" "$dir/uncut.img"
	perl "$here/powercut.pl" "$dir" > "$dir/out"
	ok $? "$1: $(tail -n 1 "$dir/out")"
	grep '^#' "$dir/out"
	last_cuts=$(sed -n 's/ power cuts: .*//p' "$dir/out")
	survived=$((survived + last_cuts - $(grep -c ^write "$dir/out")))
	sed -n 's/^# .* by the bootloader itself: //p' "$dir/out" | tr ',' '\n' >> "$dir/sample"
	[ "$last_cuts" -ge 40 ]
	ok $? "$1: 40 power cuts or more"
}

# from IMAGE: the eMMC is as it was then
from()
{
	cp --sparse=always "$dir/$1.img" "$dir/emmc.img"
}

# start_of PARTITION: its first sector
start_of()
{
	sed -n "$1s/ .*//p" "$dir/start.sectors"
}

# change PARTITION: with debugfs' commands from standard input. The journal is replayed
# first, or the kernel could undo the change by replaying it later.
change()
{
	first=$(($(start_of "$1") / 2048))
	size=$(($(sed -n "$1s/.* //p" "$dir/start.sectors") / 2048))
	dd if="$dir/emmc.img" of="$dir/part.img" bs=1M skip=$first count=$size 2> /dev/null
	e2fsck -p "$dir/part.img" > /dev/null 2>&1
	debugfs -w -f - "$dir/part.img" > /dev/null 2>&1
	dd if="$dir/part.img" of="$dir/emmc.img" bs=1M seek=$first conv=notrunc 2> /dev/null
}

# on_home NAME: makes an empty file on /home
on_home()
{
	echo "write /dev/null /$1" | change 4
}

# trial_of MINUTES: the trial that has been started on p2 lasts so long
trial_of()
{
	echo "$1" > "$dir/trial"
	put "$dir/trial" checkpoint-restore/trial
}

# put FILE NAME: FILE replaces /boot/NAME on p2
put()
{
	printf 'rm /boot/%s\nwrite %s /boot/%s\n' "$2" "$1" "$2" | change 2
}

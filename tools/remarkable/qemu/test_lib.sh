# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of test_deploy.sh and the cases
#
# What the cases of test-deploy share: the power button of the emulated tablet,
# its login, its disk, and the results.

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
	for file in out boots; do
		sed "s/^/# $file: /" "$dir/$file" | tail -n 20
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

# host COMMAND [SUFFIX]: of a second host's files
host()
{
	MINUTES=${minutes:-1} "$here/../host.sh" "$1" $tablet "$dir/backups$2" \
		"${archive:-$(echo "$dir"/archive/*.tar.bz2)}" "$KEXEC" > "$dir/out$2" 2>&1
}

# refused WHAT REGEX COMMAND: with one line, and nothing changed
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

# up SECONDS BOOT: until it can be logged in to, in another boot than BOOT. Who it
# is comes over the console, not over the network.
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

# on [SECONDS]: the power button
on()
{
	: > "$dir/boots"
	: > "$dir/console.log"
	"$here/boot.sh" "$dir" "$port" &
	machine=$!
	up "${1:-180}" none
}

# reboot_tablet [COMMAND]: until it is there again
reboot_tablet()
{
	last=$boot
	on_tablet "${1:-reboot}"
	up 400 "$last"
}

# alive PID: not only waiting to be waited for
alive()
{
	[ -e "/proc/$1/exe" ]
}

# The machine that is on is the last one, however it ends.
last_boot()
{
	rm -f "$dir/on"
}

# Until it has ended
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

# deployed WHAT: by a deploy, with whose reboot the machine goes off
deployed()
{
	last_boot
	holds "$1" host deploy
	gone
}

# runs OLD-OR-NEW PARTITION: what the bootloader took, and what then runs
runs()
{
	[ "$(tail -n 1 "$dir/boots")" = "the $1 kernel from partition $2" ] &&
		[ "$(on_tablet 'uname -r')" = "$(ls "$dir/$1/lib/modules")" ]
}

# cut_power WHAT: the power, after each write of the machine that ran last
cut_power()
{
	cp --sparse=always "$dir/before.img" "$dir/uncut.img"
	perl "$here/powercut.pl" "$dir" > "$dir/out"
	ok $? "$1: $(tail -n 1 "$dir/out")"
	grep '^#' "$dir/out"
	last_cuts=$(sed -n 's/ power cuts: .*//p' "$dir/out")
	survived=$((survived + last_cuts - $(grep -c ^write "$dir/out")))
	by_bootloader=$((by_bootloader + \
		$(sed -n 's/^# \([0-9]*\) of them .*/\1/p' "$dir/out" | grep . || echo 0)))
	[ "$last_cuts" -ge 40 ]
	ok $? "$1: 40 power cuts or more"
}

# from IMAGE: the eMMC as it was
from()
{
	cp --sparse=always "$dir/$1.img" "$dir/emmc.img"
}

# start_of PARTITION: its first sector
start_of()
{
	sed -n "$1s/ .*//p" "$dir/start.sectors"
}

# change PARTITION: by debugfs' commands on standard input
change()
{
	debugfs -w -f - "$dir/emmc.img?offset=$(($(start_of "$1") * 512))" > /dev/null 2>&1
}

# on_home NAME: an empty file there
on_home()
{
	echo "write /dev/null /$1" | change 4
}

# put FILE NAME: into /boot of p2, in the place of NAME
put()
{
	printf 'rm /boot/%s\nwrite %s /boot/%s\n' "$2" "$1" "$2" | change 2
}

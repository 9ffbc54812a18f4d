#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: test.sh PACKAGES KERNELS DIR [sample]
#
# make test-deploy: host.sh, over ssh, and an emulated tablet with a bootloader's
# environment in FAT, two roots in ext4 and the network of its SoC (emmc.sh,
# boot.sh). Deploys the kernel KERNELS/new over KERNELS/stock (kernels.sh), lets a
# trial end by itself, confirms one, rolls back, cutting the power after each
# write; and boots kernels that fail, each in one way. PACKAGES has the tablet's
# programs. With sample only a deploy and what comes of it that nobody confirms.
#
# In the place of the tablet's bootloader is uboot.sh; its hardware is QEMU's.
# The results are TAP; the last line is the number of power cuts survived.
#
# Exits with 1 if one led to no kernel, a kernel that failed stayed, or anything
# else was not as it has to be.

packages=$1
kernels=$2
dir=$3
sample=$4

here=$(cd "$(dirname "$0")" && pwd)
own=/home/root/.checkpoint-restore-kernel
tablet=root@tablet
tests=0
failures=0
survived=0
machine=

# ok STATUS WHAT
ok()
{
	tests=$((tests + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $tests - $2"
		return
	fi
	echo "not ok $tests - $2"
	failures=$((failures + 1))
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
	MINUTES=1 "$here/../host.sh" "$1" $tablet "$dir/backups$2" \
		"$dir"/archive/*.tar.bz2 > "$dir/out$2" 2>&1
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

# reboot [COMMAND]: until it is there again
reboot()
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

# cut WHAT: the power, after each write of the machine that ran last
cut()
{
	cp --sparse=always "$dir/before.img" "$dir/uncut.img"
	perl "$here/powercut.pl" "$dir" > "$dir/out"
	ok $? "$1: $(tail -n 1 "$dir/out")"
	last_cuts=$(sed -n 's/ power cuts: .*//p' "$dir/out")
	survived=$((survived + last_cuts - $(grep -c ^write "$dir/out")))
	[ "$last_cuts" -ge 40 ]
	ok $? "$1: 40 power cuts or more"
}

# from IMAGE: the eMMC as it was
from()
{
	cp --sparse=always "$dir/$1.img" "$dir/emmc.img"
}

# change: p2, by debugfs' commands on standard input
change()
{
	start=$(sed -n '2s/ .*//p' "$dir/start.sectors")
	debugfs -w -f - "$dir/emmc.img?offset=$((start * 512))" > /dev/null 2>&1
}

# on_home NAME: an empty file there
on_home()
{
	start=$(sed -n '4s/ .*//p' "$dir/start.sectors")
	echo "write /dev/null /$1" |
		debugfs -w -f - "$dir/emmc.img?offset=$((start * 512))" > /dev/null 2>&1
}

# put FILE NAME: into /boot of p2, in the place of NAME
put()
{
	printf 'rm /boot/%s\nwrite %s /boot/%s\n' "$2" "$1" "$2" | change
}

# comes_back WHAT PARTITION [COMMAND]: the old kernel, without a hand, where the
# new one is on trial
comes_back()
{
	on 400
	[ -z "$3" ] || reboot "$3"
	runs old "$2"
	ok $? "$1: the old one is back without a hand"
	off
	from installed
}

# The tablet loses its power, and we do not look at files but switch it on.
yank()
{
	for nth in 1 2 3 4 5; do
		cp --sparse=always "$dir/deploy.img" "$dir/before.img"
		cp "$dir/deploy.log" "$dir/writes.log"
		at=$((deploy_cuts * (nth + 3) / 9))
		perl "$here/powercut.pl" "$dir" $at > /dev/null
		mv "$dir/before.img" "$dir/emmc.img"
		on && { runs old 2 || runs new 2; }
		ok $? "power cut $at of $deploy_cuts in a deploy: the tablet comes up"
		off
	done
}

# What the vendor's software decides, as its published sources have it. First,
# remarkable-setgoodroot, once the application calls a boot good: this root is the
# active one, and the bootloader counts no more.
good_root()
{
	# shellcheck disable=SC2016 # expanded on the tablet
	on_tablet 'active=$(fw_printenv -n active_partition)
		here=$(sed -n "s|.*root=/dev/mmcblk2p\([23]\).*|\1|p" /proc/cmdline)
		[ "$active" = "$here" ] || {
			fw_setenv fallback_partition "$active"
			fw_setenv active_partition "$here"
		}
		fw_setenv upgrade_available 0
		fw_setenv bootcount 0'
}

# The trials that it takes part in
vendor()
{
	from installed
	on
	good_root
	holds 'a trial that setgoodroot calls good, and nobody confirms' up 300 "$boot"
	holds 'the same: the old one is back' runs old 2
	off

	# A kernel under which the application does not run: remarkable-fail
	from installed
	on
	reboot 'fw_setenv upgrade_available 1; reboot'
	holds 'remarkable-fail in a trial: the old one is back' runs old 2
	good_root
	off
	from installed
	on
	reboot 'fw_setenv upgrade_available 1; fw_setenv bootcount 1; reboot'
	holds 'an older remarkable-fail in a trial: the fallback' runs old 3
	good_root
	holds 'rollback from there' host rollback
	holds 'is of the root that was deployed to' grep -q "the last deploy was to 2" "$dir/out"
	holds 'and boot-from leads back' on_tablet "sh $own/tablet.sh boot-from 2"
	reboot
	holds 'to the old kernel, where it was' runs old 2
	off

	# The cable comes up as usb1, and the ssh server listens on usb0 alone.
	from installed
	on_home usb1
	holds 'a trial whose cable is usb1 can be logged in to' on 240
	holds 'and is confirmed there' host confirm
	reboot
	off

	# The tool fails where the guard calls it.
	from installed
	echo 'exit 1' > "$dir/broken"
	put "$dir/broken" checkpoint-restore/tablet.sh
	on
	holds 'the old kernel cannot be put back: the trial runs nevertheless' runs new 2
	up 300 "$boot"
	runs old 3
	ok $? 'and ends, in the fallback, without a hand'
	off
}

[ -f "$kernels/new/zImage" ] || {
	echo '1..0 # SKIP no kernels: this base has no device tree of the tablet'
	exit 0
}
set -e
trap 'rm -f "$dir"/*.img; [ -z "$machine" ] || kill $machine' EXIT
trap 'exit 130' INT TERM
rm -rf "$dir"
mkdir -p "$dir/bin"
dir=$(realpath "$dir")
kernels=$(realpath "$kernels")
ln -s "$kernels/stock" "$dir/stock"
ln -s "$kernels/new" "$dir/new"
ln -s stock "$dir/old"
port=$(perl -MIO::Socket::INET -e \
	'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport')
ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/login"
cat > "$dir/ssh_config" << END
Host tablet
HostName 127.0.0.1
Port $port
HostKeyAlias tablet
IdentitiesOnly yes
IdentityFile "$dir/login"
UserKnownHostsFile "$dir/known_hosts"
GlobalKnownHostsFile none
END
printf '#!/bin/sh\nexec "%s" -F "%s" "$@"\n' "$(command -v ssh)" "$dir/ssh_config" \
	> "$dir/bin/ssh"
chmod +x "$dir/bin/ssh"
PATH=$dir/bin:$PATH
dtc -q -O dtb -o "$dir/network.dtbo" "$here/network.dts"
"$here/../archive.sh" "$kernels/new" "$dir/archive" emulated test > "$dir/archive.log"
"$here/emmc.sh" "$(realpath "$packages")" "$kernels/stock" "$dir/login.pub" "$dir"
cp --sparse=always "$dir/emmc.img" "$dir/fresh.img"
set +e

holds 'the tablet can be logged in to' on
holds 'it runs the stock kernel' runs old 2
holds 'preflight has nothing against a deploy' host preflight
ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/other"
sed 's/^\([^ ]* [^ ]*\) .*/tablet \1/' "$dir/other.pub" > "$dir/known_hosts"
refused 'another host key than before' 'its host key is unknown, or another' deploy
: > "$dir/known_hosts"
refused 'a host key that nobody has seen' 'its host key is unknown, or another' deploy
on_tablet 'echo 12 > /sys/module/test_power/parameters/battery_capacity'
refused 'a low battery' 'charge it to 30 %' deploy
on_tablet 'echo 80 > /sys/module/test_power/parameters/battery_capacity'
deployed deploy
cp --sparse=always "$dir/emmc.img" "$dir/installed.img"
cp "$dir/writes.log" "$dir/deploy.log"
cut deploy
deploy_cuts=$last_cuts
mv "$dir/uncut.img" "$dir/deploy.img"

holds 'the new kernel comes up on trial' on
holds 'from the active partition' runs new 2
# The guard itself: its watch would not do it within the first minute.
holds 'the bootloader counts boots no more' [ "$(on_tablet \
	"grep -q '^[1-5]\{0,1\}[0-9][.]' /proc/uptime && fw_printenv -n upgrade_available")" = 0 ]
holds 'with its capability' [ "$(on_tablet 'cat /proc/sys/kernel/cap_last_cap')" = 40 ]
off
[ "$sample" = sample ] || cut 'the trial'
holds 'a trial that is switched off: a kernel comes up' on
holds 'a trial that is switched off: the old one' runs old 2
off

if [ "$sample" != sample ]; then
	from installed
	on
	holds 'confirm' host confirm
	off
	cut confirm
	cp --sparse=always "$dir/emmc.img" "$dir/confirmed.img"
	on
	holds 'a confirmed kernel stays' runs new 2
	holds 'rollback' host rollback
	off
	cut rollback
	on
	holds 'after a rollback: the old kernel' runs old 2
	holds 'rollback once more' host rollback
	holds 'frees the space of the new one' \
		[ "$(on_tablet 'ls /lib/modules')" = "$(ls "$dir/stock/lib/modules")" ]
	off
	from confirmed
	on
	holds "rollback from the tablet's own shell" \
		on_tablet "sh $own/tablet.sh rollback > /tmp/out"
	reboot
	holds 'the same: the old kernel' runs old 2
	off

	from installed
	comes_back 'a kernel that panics' 2 'sync; echo c > /proc/sysrq-trigger'
	(cd "$dir/new" && find lib/modules -type f | sed 's|^|rm /|') | change
	comes_back 'a kernel without its modules' 2
	on
	up 300 "$boot"
	runs old 2
	ok $? 'a kernel that nobody confirms: the old one is back without a hand'
	off
	from installed
	echo 'no program' > "$dir/init"
	(cd "$dir" && echo init | cpio --quiet -o -H newc > initrd)
	comes_back 'a kernel that panics before its first program' 3
	rm "$dir/initrd"
	head -c 100000 "$dir/new/zImage" > "$dir/broken"
	put "$dir/broken" zImage
	comes_back 'a kernel that hangs before it says a word' 3
	head -c 2000 "$dir/new/zero-sugar.dtb" > "$dir/broken"
	put "$dir/broken" zero-sugar.dtb
	comes_back 'a device tree cut short' 3

	yank
	vendor

	from fresh
	on
	last_boot
	host deploy &
	host deploy .second
	second=$?
	wait $!
	[ $((second == 0)) -ne $(($? == 0)) ]
	ok $? 'two deploys at once: one of them is refused'
	gone
	on
	holds 'the other one has the new kernel on trial' runs new 2
	off

	from fresh
	on
	host deploy &
	while alive $! && ! on_tablet "[ -d /run/checkpoint-restore.lock ]"; do :; done
	# The ssh server goes away; init starts another.
	on_tablet 'killall dropbear'
	! wait $! && grep -q '^error: .*no connection, or it was lost' "$dir/out"
	ok $? 'the connection lost while it installs: an error'
	sleep 60
	host status
	grep -q 'installed and was not started' "$dir/out"
	ok $? 'the tablet has installed it without us'
	off
	on
	holds 'and has not started it' runs old 2
	off

	# That a tablet left without a kernel would be noticed: as `kernelctl set`
	# does it, remove and then unpack
	from fresh
	on
	on_tablet "cat > /home/new.tar.bz2" < "$(echo "$dir"/archive/*.tar.bz2)"
	on_tablet 'cd / && rm -r boot/zImage boot/zero-sugar.dtb && sync &&
		tar -xpjf /home/new.tar.bz2'
	off
	perl "$here/powercut.pl" "$dir" > "$dir/out"
	[ $? -eq 1 ]
	ok $? "removing the old kernel first is noticed: $(tail -n 1 "$dir/out")"
fi

echo "1..$tests"
echo "$survived power cuts survived, $failures failures"
[ "$failures" -eq 0 ]

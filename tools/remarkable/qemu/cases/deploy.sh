# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of test_deploy.sh
#
# A deploy, and its trial, which nobody confirms. The other cases begin with the disk that
# the deploy leaves, installed.img.

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
cut_power deploy
deploy_cuts=$last_cuts
mv "$dir/uncut.img" "$dir/deploy.img"

holds 'the new kernel comes up on trial' on
holds 'from the active partition' runs new 2
# The guard itself did it, before init: its watch waits for a minute.
holds 'the bootloader counts boots no more' \
	grep -q '^tablet: upgrade_available is 0' "$dir/console.log"
holds 'with its capability' [ "$(on_tablet 'cat /proc/sys/kernel/cap_last_cap')" = 40 ]
off
holds 'a trial that is switched off: a kernel comes up' on
holds 'a trial that is switched off: the old one' runs old 2
off

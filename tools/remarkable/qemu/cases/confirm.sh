# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of test_deploy.sh
#
# A trial, confirm, rollback and boot-from, each with the power cut after each write

from installed
on
off
cut_power 'the trial'
from installed
on
holds 'confirm' host confirm
off
cut_power confirm
cp --sparse=always "$dir/emmc.img" "$dir/confirmed.img"
on
holds 'a confirmed kernel stays' runs new 2
holds 'rollback' host rollback
off
cut_power rollback
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
reboot_tablet
holds 'the same: the old kernel' runs old 2
off

from fresh
on
archive=3
holds 'boot-from, of the other root' host boot-from
archive=
off
cut_power 'boot-from'
on
holds 'the next boot is from there' runs old 3
off

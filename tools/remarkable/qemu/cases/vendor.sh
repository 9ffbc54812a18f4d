# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of test_deploy.sh
#
# Trials that the vendor's software takes part in, with its decisions as its
# published sources have them

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

from installed
trial_of 1
on
good_root
holds 'a trial that setgoodroot calls good, and nobody confirms' back
holds 'the same: the old one is back' runs old 2
off

# A kernel under which the application does not run: remarkable-fail
from installed
on
reboot_tablet 'fw_setenv upgrade_available 1; reboot'
holds 'remarkable-fail in a trial: the old one is back' runs old 2
good_root
off
from installed
on
reboot_tablet 'fw_setenv upgrade_available 1; fw_setenv bootcount 1; reboot'
holds 'an older remarkable-fail in a trial: the fallback' runs old 3
good_root
holds 'rollback from there' host rollback
holds 'is of the root that was deployed to' grep -q "the last deploy was to 2" "$dir/out"
holds 'and boot-from leads back' on_tablet "sh $own/tablet.sh boot-from 2"
reboot_tablet
holds 'to the old kernel, where it was' runs old 2
off

# The cable comes up as usb1, and the ssh server listens on usb0 alone.
from installed
on_home usb1
holds 'a trial whose cable is usb1 can be logged in to' on 240
holds 'and is confirmed there' host confirm
reboot_tablet
off

# The tool fails where the guard calls it.
from installed
echo 'exit 1' > "$dir/broken"
put "$dir/broken" checkpoint-restore/tablet.sh
trial_of 1
on
holds 'the old kernel cannot be put back: the trial runs nevertheless' runs new 2
back
runs old 3
ok $? 'and ends, in the fallback, by itself'
off

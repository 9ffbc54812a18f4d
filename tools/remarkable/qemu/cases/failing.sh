# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of test_deploy.sh
#
# Kernels that fail, each in one way; and power cuts in a deploy, after which the tablet
# is switched on

# comes_back WHAT PARTITION [COMMAND]: the new kernel is on trial and fails, and the old
# one comes back by itself
comes_back()
{
	on 400
	[ -z "$3" ] || reboot_tablet "$3"
	runs old "$2"
	ok $? "$1: the old one is back by itself"
	off
	from installed
}

from installed
comes_back 'a kernel that panics' 2 'sync; echo c > /proc/sysrq-trigger'
trial_of 1
(cd "$dir/new" && find lib/modules -type f | sed 's|^|rm /|') | change 2
comes_back 'a kernel without its modules' 2
trial_of 1
on
back
runs old 2
ok $? 'a kernel that nobody confirms: the old one is back by itself'
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

# The tablet loses its power, and we do not look at files but switch it on.
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

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The first script that init runs on the emulated tablet. On the console it prints the
# ssh server's key, so that the tests need not trust the first key that the network
# shows, the partition that runs, and whether the bootloader counts boots.

# systemd has done these.
[ -e /run/systemd ] || {
	mount -t proc none /proc
	mount -t sysfs none /sys
	mount -t devtmpfs none /dev 2> /dev/null
	mount -t tmpfs none /run
}
mount -t tmpfs none /tmp
mkdir -p /run/lock
mount -a
ifconfig lo 127.0.0.1
modprobe fec
modprobe test_power
# The cable: usb0, as the vendor's kernel calls it, or usb1, as another kernel may
if [ -e /home/usb1 ] && ! grep -q stock /proc/version; then
	ip link set eth0 name usb1
else
	ip link set eth0 name usb0
	ifconfig usb0 10.11.99.1 netmask 255.255.255.224
fi

key=/home/root/.dropbear
[ -f $key ] || {
	# They belong to whoever made the image.
	chown -R 0:0 /home/root
	dropbearkey -t ed25519 -f $key > /dev/null
	sync
}
echo "tablet: upgrade_available is $(fw_printenv -n upgrade_available)"
echo "tablet: host key $(dropbearkey -y -f $key | grep ^ssh-)"
echo "tablet: $(uname -r) on $(sed -n 's/.*root=\([^ ]*\).*/\1/p' /proc/cmdline)"

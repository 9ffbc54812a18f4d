#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The first script that init runs on the emulated tablet. It prints the ssh server's
# key on the console, so that whoever switched the tablet on does not have to trust
# the first key that the network shows, and from which partition it runs.

mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev 2> /dev/null
mount -t tmpfs none /tmp
mount -t tmpfs none /run
mkdir /run/lock
mount -a
ifconfig lo 127.0.0.1
modprobe fec
modprobe test_power
# The cable, by the name that the vendor has for it, or as other kernels call it
if [ -e /home/usb1 ] && ! grep -q stock /proc/version; then
	ip link set eth0 name usb1
else
	ip link set eth0 name usb0
	ifconfig usb0 10.11.99.1 netmask 255.255.255.224
fi

key=/home/root/.dropbear
[ -f $key ] || {
	# Whoever made the image need not have been root.
	chown -R 0:0 /home/root
	dropbearkey -t ed25519 -f $key > /dev/null
	sync
}
echo "tablet: host key $(dropbearkey -y -f $key | grep ^ssh-)"
echo "tablet: $(uname -r) on $(sed -n 's/.*root=\([^ ]*\).*/\1/p' /proc/cmdline)"

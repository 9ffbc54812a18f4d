#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: bootloader.sh IMAGE DIR [count]
#
# What the deploy machine's bootloader does with the eMMC IMAGE: the tablet's own
# one, where the environment's BOOTLOADER names what uboot/build.sh made, or the
# stand-in. Leaves in DIR the kernel, the device tree and the kernel's arguments,
# and prints the partition's number.
#
# Exits with 1 where it starts no kernel.

here=$(dirname "$0")
if [ -n "$BOOTLOADER" ]; then
	exec "$here/uboot/run.sh" "$BOOTLOADER" "$@"
else
	exec "$here/uboot.sh" "$@"
fi

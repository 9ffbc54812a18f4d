#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: bootloader.sh IMAGE DIR [count]
#
# Does with the eMMC IMAGE what the bootloader of the emulated tablet does: the
# tablet's own one, if BOOTLOADER in the environment names what uboot/build.sh made,
# otherwise the stand-in, uboot.sh. Leaves the kernel, the device tree and the
# kernel's arguments in DIR, and prints the partition's number.
#
# Exits with 1 if it starts no kernel.

here=$(dirname "$0")
if [ -n "$BOOTLOADER" ]; then
	exec "$here/uboot/run.sh" "$BOOTLOADER" "$@"
else
	exec "$here/uboot.sh" "$@"
fi

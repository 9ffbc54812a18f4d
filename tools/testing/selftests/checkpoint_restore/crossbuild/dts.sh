#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: dts.sh TREE
#
# Prints what the tablet's device tree is called in the kernel TREE, below
# arch/arm/boot/dts and without an ending: Linux' name for it, since 6.5 in a
# directory, or the vendor's. Prints nothing, and exits with 1, where it has none.

for name in imx7d-remarkable2 nxp/imx/imx7d-remarkable2 zero-sugar; do
	[ -f "$1/arch/arm/boot/dts/$name.dts" ] || continue
	echo "$name"
	exit 0
done
exit 1

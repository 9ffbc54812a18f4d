#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: dts.sh TREE
#
# Prints the name of the tablet's device tree in the kernel TREE, relative to
# arch/arm/boot/dts and without .dts: Linux' own name, which since 6.5 is in a
# subdirectory, or the vendor's. If TREE has none, it prints nothing and exits with 1.

for name in imx7d-remarkable2 nxp/imx/imx7d-remarkable2 zero-sugar; do
	[ -f "$1/arch/arm/boot/dts/$name.dts" ] || continue
	echo "$name"
	exit 0
done
exit 1

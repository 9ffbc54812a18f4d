#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kbuild.sh TREE OUT ARGUMENT...
#
# Runs the kernel's own make for the source TREE with O=OUT, set up for the tablet:
# cross-compiled, through ccache, and so that the same source gives the same bytes.
# If a make with a jobserver calls this, it takes part in that.
#
# ccache takes an object from another kernel only if the paths are the same. It makes
# those below CCACHE_BASEDIR relative to OUT. So each kernel's OUT must have the same
# place as seen from its TREE, such as ../kernel/NAME.

tree=$(realpath "$1") || exit 1
out=$2
shift 2

CCACHE_BASEDIR=$(dirname "$tree")
export CCACHE_BASEDIR
case "$MAKEFLAGS" in
*jobserver*) ;;
*) set -- "-j$(nproc)" "$@" ;;
esac

# The soft-float compiler builds every kernel from 5.4 on; gnueabihf's gcc 12 does
# not. -fcommon: before 5.6 the kernel's own dtc defines a variable twice.
exec "${MAKE:-make}" -s --no-print-directory -C "$tree" O="$out" ARCH=arm \
	CROSS_COMPILE=arm-linux-gnueabi- CC="ccache arm-linux-gnueabi-gcc" \
	HOSTCFLAGS=-fcommon LOCALVERSION= KBUILD_BUILD_TIMESTAMP=@0 \
	KBUILD_BUILD_USER=build KBUILD_BUILD_HOST=build "$@"

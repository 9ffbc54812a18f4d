#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kbuild.sh ARGUMENT...
#
# The kernel's own make, set up for the tablet: cross-compiled, through ccache,
# the same bytes each time. Takes part in the jobserver of a make that calls it.

# The soft-float compiler builds every kernel from 5.5 on; gnueabihf's gcc 12
# does not.

here=$(cd "$(dirname "$0")" && pwd)
case "$MAKEFLAGS" in
*jobserver*) ;;
*) set -- "-j$(nproc)" "$@" ;;
esac

exec "${MAKE:-make}" -s --no-print-directory ARCH=arm \
	CROSS_COMPILE=arm-linux-gnueabi- CC="$here/cc.sh" \
	LOCALVERSION= KBUILD_BUILD_TIMESTAMP=@0 \
	KBUILD_BUILD_USER=build KBUILD_BUILD_HOST=build "$@"

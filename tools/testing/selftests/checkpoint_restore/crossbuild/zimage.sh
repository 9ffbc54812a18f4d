#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: zimage.sh TREE OUT [ARGUMENT]...
#
# Builds the zImage of the kernel TREE in OUT, ARGUMENTs going to kbuild, and
# looks into it: a compiler cache may put an older kernel there (see cc.sh),
# which no test would notice.
#
# Exits with 1 if the build failed or the zImage holds another kernel.

tree=$1
out=$2
shift 2

"$(dirname "$0")/kbuild.sh" -C "$tree" O="$out" "$@" zImage || exit 1

boot=$out/arch/arm/boot
kernel=$boot/compressed/piggy_data
at=$(arm-linux-gnueabi-nm "$boot/compressed/vmlinux" |
	sed -n 's/ . input_data$//p')
if ! cmp -s -n "$(stat -c %s "$kernel")" -i "0:$((0x$at))" \
		"$kernel" "$boot/zImage"; then
	rm -f "$boot/zImage" "$boot/compressed/piggy.o"
	echo "error: $boot/zImage held another kernel than the one built: make it again" >&2
	exit 1
fi

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: one_file.sh > FILE
#
# tablet.sh with its parts in it, as it is sent to a tablet.

cd "$(dirname "$0")" || exit 1
cat tablet.sh
for part in common lock partition uboot_env pair record state transfer put trial kexec end \
		remove; do
	echo
	sed '1,3d' $part.sh || exit 1
done
printf '\nmain "$@"\n'

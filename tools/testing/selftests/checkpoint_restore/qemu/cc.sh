#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: cc.sh ARGUMENT... SOURCE
#
# The kernel's cross compiler through ccache. Its depend mode reads a source
# once and not twice, which is a good part of a first build, but does not see
# what .incbin takes in: a zImage takes its kernel in that way. Such sources go
# past the cache.

for source; do :; done
if [ -f "$source" ] && grep -q incbin "$source"; then
	exec arm-linux-gnueabi-gcc "$@"
fi
CCACHE_DEPEND=1 exec ccache arm-linux-gnueabi-gcc "$@"

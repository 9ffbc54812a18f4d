#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: cc.sh ARGUMENT... SOURCE
#
# The kernel's cross compiler through ccache, which takes an object that it has
# where the preprocessor's output is the same: see cpp.sh. What .incbin takes in
# is not in that output, and a zImage takes its kernel in that way, so such
# sources go past the cache. Where an object knows its source's lines, they count.

for source; do :; done
if [ -f "$source" ] && grep -q incbin "$source"; then
	exec arm-linux-gnueabi-gcc "$@"
fi
case " $*" in
*' -g'* | *' -fsanitize='*) ;;
*)
	CCACHE_PREFIX_CPP=$(dirname "$0")/cpp.sh
	export CCACHE_PREFIX_CPP
	;;
esac
exec ccache arm-linux-gnueabi-gcc "$@"

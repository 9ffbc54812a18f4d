#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: cc.sh ARGUMENT... SOURCE
#
# The kernel's cross compiler through ccache, which takes an object that it has
# where the preprocessor's output is the same: see cpp.sh. What a source includes
# is noted by the preprocessor, too: ccache would tell of the files of the kernel
# that the object was compiled for. Where ccache is of no use, such as in a full
# file system, it is the compiler alone. Exits with the compiler's status.

for source; do :; done

case " $* " in
# A question of Kconfig's or kbuild's
*' /dev/null '*)
	exec arm-linux-gnueabi-gcc "$@"
	;;
# An object that knows its source's lines; no object
*' -g'* | *' -fsanitize='* | *' -E '* | *' -S '*)
	exec ccache arm-linux-gnueabi-gcc "$@"
	;;
esac
# .incbin takes in what the preprocessor does not see, a zImage its kernel.
if [ -f "$source" ] && grep -q incbin "$source"; then
	exec arm-linux-gnueabi-gcc "$@"
fi

CPP_DEPENDS=
for argument; do
	shift
	case $argument in
	-Wp,-M*) CPP_DEPENDS=$argument ;;
	*) set -- "$@" "$argument" ;;
	esac
done
export CPP_DEPENDS
[ -z "$CPP_DEPENDS" ] || rm -f "${CPP_DEPENDS##*,}"
CCACHE_NODIRECT=1 CCACHE_CPP2=1 CCACHE_PREFIX_CPP=$(dirname "$0")/cpp.sh \
	ccache arm-linux-gnueabi-gcc "$@" || exit
[ -z "$CPP_DEPENDS" ] || [ -f "${CPP_DEPENDS##*,}" ] ||
	exec arm-linux-gnueabi-gcc "$CPP_DEPENDS" "$@"

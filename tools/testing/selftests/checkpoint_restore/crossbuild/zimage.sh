#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: zimage.sh TREE OUT [ARGUMENT]...
#
# Builds the zImage of the kernel TREE in OUT. ARGUMENTs go to kbuild.
#
# The last part takes the compressed kernel in with .incbin, which ccache does
# not see: it would return that of an older kernel. So this part is built
# without ccache.

here=$(dirname "$0")
tree=$1
out=$2
shift 2

"$here/kbuild.sh" "$tree" "$out" "$@" vmlinux &&
	CCACHE_DISABLE=1 "$here/kbuild.sh" "$tree" "$out" "$@" zImage

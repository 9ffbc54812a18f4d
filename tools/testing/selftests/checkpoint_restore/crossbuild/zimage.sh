#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: zimage.sh TREE OUT [ARGUMENT]...
#
# Builds the zImage of the kernel TREE in OUT. ARGUMENTs go to kbuild.
#
# The last part includes the compressed kernel with .incbin. ccache does not see what
# that includes, and would return the part of an older kernel. So this part is built
# without ccache.

here=$(dirname "$0")
tree=$1
out=$2
shift 2

"$here/kbuild.sh" "$tree" "$out" "$@" vmlinux &&
	CCACHE_DISABLE=1 "$here/kbuild.sh" "$tree" "$out" "$@" zImage

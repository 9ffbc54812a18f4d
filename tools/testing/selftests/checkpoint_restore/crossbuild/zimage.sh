#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: zimage.sh TREE OUT [ARGUMENT]...
#
# Builds the zImage of the kernel TREE in OUT; ARGUMENTs go to kbuild. What packs
# the kernel takes it in by .incbin, which ccache does not see: without ccache, or
# it would give an older kernel.

here=$(dirname "$0")
tree=$1
out=$2
shift 2

"$here/kbuild.sh" "$tree" "$out" "$@" vmlinux &&
	CCACHE_DISABLE=1 "$here/kbuild.sh" "$tree" "$out" "$@" zImage

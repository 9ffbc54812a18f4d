#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kernels.sh TREE OUT DEST
#
# Builds the kernel TREE in OUT for the emulated tablet, by kernel.sh: DEST/stock, without
# the guard, is what the tablet comes with, DEST/new is what is deployed.
# DEST/panics.zImage is the new one with a first program that cannot run. If TREE has no
# device tree of the tablet, only DEST/new is built, for scripts/tests/guard.t. Does
# nothing if DEST is newer than TREE.

tree=$1
out=$2
dest=$3

here=$(cd "$(dirname "$0")" && pwd)
source=$here/../../..
qemu=$source/tools/testing/selftests/checkpoint_restore/qemu
crossbuild=$qemu/../crossbuild
config=$dest/config
built=$dest/.built

if [ -f "$built" ] && [ -z "$(find "$qemu"/*.config "$here/../kernel.sh" "$here/../guard.c" \
		"$tree" -path "$tree/.git" -prune -o -path "$tree/tools" -prune -o \
		-path "$tree/Documentation" -prune -o -type f -newer "$built" -print -quit)" ]; then
	exit 0
fi

set -e
rm -f "$built"
mkdir -p "$dest"
"$crossbuild/kconfig.sh" "$tree" "$out" \
	"$qemu/kernel.config" \
	"$source/kernel/configs/checkpoint_restore.config" "$qemu/deploy.config"
cp "$out/.config" "$config"
! "$crossbuild/dts.sh" "$tree" > /dev/null ||
	GUARD=0 LOCALVERSION=-stock "$here/../kernel.sh" "$tree" "$out" "$dest/stock" "$config"
GUARD=1 LOCALVERSION=-cr "$here/../kernel.sh" "$tree" "$out" "$dest/new" "$config"
[ -e "$dest/stock" ] || {
	touch "$built"
	exit 0
}
echo 'remarkable2-guard: no program' > "$out/guard"
"$crossbuild/zimage.sh" "$tree" "$out" LOCALVERSION=-cr
cp "$out/arch/arm/boot/zImage" "$dest/panics.zImage"
# So that its file differs from the new kernel's. To the kernel it is the same.
fdtput -t s "$dest/stock/zero-sugar.dtb" / comment stock
touch "$built"

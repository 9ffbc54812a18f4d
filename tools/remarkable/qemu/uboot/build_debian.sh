#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: build_debian.sh TARBALL OUT
#
# Builds a bootloader for QEMU's mcimx7d-sabre in OUT from TARBALL, Debian's source of
# U-Boot 2023.01: its mx7dsabresd, changed by debian.config, with debian.h before three of
# its files and debian.env built in. No file of it is changed. OUT/u-boot.bin and
# OUT/built-in.env are what build.sh makes of the vendor's source, for run.sh.
#
# What reads and writes the environment, counts the boots and reads ext4 and FAT is
# U-Boot's own code, five years newer than the tablet's. What decides after that is
# debian.env, and that is ours: it shows nothing of the vendor's decisions.
#
# If TARBALL has another version, or its Kconfig drops a line of debian.config, prints what
# and exits with 1.

tarball=$1
out=$2

here=$(cd "$(dirname "$0")" && pwd)
crossbuild=$here/../../../testing/selftests/checkpoint_restore/crossbuild
set -e
trap 'rm -rf "$out"/*.part' EXIT
trap 'exit 130' INT TERM
tarball=$(realpath "$tarball")
rm -rf "$out/source" "$out/build"
mkdir -p "$out/source.part" "$out/build"
out=$(realpath "$out")
if ! tar -x -f "$tarball" -C "$out/source.part" --strip-components=1 ||
		! grep -qsx 'VERSION = 2023' "$out/source.part/Makefile" ||
		! grep -qx 'PATCHLEVEL = 01' "$out/source.part/Makefile"; then
	echo "error: $tarball: this is no whole U-Boot 2023.01: remove it" >&2
	exit 1
fi
mv "$out/source.part" "$out/source"

# debian ARGUMENT...: U-Boot's make, without the settings of a make that called this
header="-include $here/debian.h"
debian()
{
	env -u MAKELEVEL -u MAKEFLAGS make -s -j"$(nproc)" -C "$out/source" O="$out/build" \
		CROSS_COMPILE=arm-linux-gnueabi- "CFLAGS_fsl_esdhc_imx.o=$header" \
		"CFLAGS_mx7dsabresd.o=$header" "CFLAGS_bootm.o=$header" "$@"
}
cp "$here/debian.env" "$out/build/"
cat "$out/source/configs/mx7dsabresd_defconfig" "$here/debian.config" > "$out/build/.config"
debian olddefconfig
awk -v config="$out/build/.config" -f "$crossbuild/dropped.awk" "$here/debian.config" |
	sort | sed 's/^/error: U-Boot dropped /' > "$out/dropped.part"
[ ! -s "$out/dropped.part" ] || { cat "$out/dropped.part" >&2; exit 1; }
debian u-boot.bin

# Not fresh: debian.env tells by that what is built in from what is saved.
sed '/^#/d; /^$/d; /^fresh=/d' "$here/debian.env" > "$out/built-in.env"
cp "$out/build/u-boot.bin" "$out/u-boot.bin.part"
mv "$out/u-boot.bin.part" "$out/u-boot.bin"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: build_criu.sh TARBALL SYSROOT PROGRAM
#
# Cross-builds CRIU from TARBALL for the tablet as PROGRAM, with the armhf packages
# unpacked in SYSROOT. PROGRAM is static and stripped: one file, whatever libraries
# the tablet has.

tarball=$1
sysroot=$(realpath "$2")
program=$3

source=$program.d
trap 'rm -rf "$source" "$program.part"' EXIT
trap 'exit 130' INT TERM

set -e
rm -rf "$source"
mkdir -p "$source"
tar -x -f "$tarball" -C "$source" --strip-components=1

proto=google/protobuf/descriptor.proto
ln -sf "$sysroot/usr/include/$proto" "$source/images/$proto"

libdir=$sysroot/usr/lib/arm-linux-gnueabihf
export PKG_CONFIG_LIBDIR="$libdir/pkgconfig:$sysroot/usr/share/pkgconfig"
export PKG_CONFIG_SYSROOT_DIR="$sysroot"
export HOSTCFLAGS=-O2 LDFLAGS=-static
# CRIU's makefiles are no part of a make that called this: they want variables
# of their own. Where libc's times have 64 bits, which gcc 14 begins with, those that
# CRIU takes from the kernel have 32 all the same.
env -u MAKELEVEL -u MAKEFLAGS make -C "$source" -j"$(nproc)" \
	ARCH=arm SUBARCH=armv7 CROSS_COMPILE=arm-linux-gnueabihf- \
	CC="arm-linux-gnueabihf-gcc --sysroot=$sysroot -U_TIME_BITS" criu

arm-linux-gnueabihf-strip -o "$program.part" "$source/criu/criu"
mv "$program.part" "$program"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: build_kexec.sh TARBALL PROGRAM
#
# Builds kexec-tools from TARBALL for the tablet. PROGRAM is one static file: it does not
# depend on the tablet's libraries, and a zImage unpacks itself.

tarball=$(realpath "$1")
program=$(realpath -m "$2")

trap 'rm -rf "$program.d" "$program.part"' EXIT
trap 'exit 130' INT TERM
set -e
rm -rf "$program.d"
mkdir -p "$program.d"
tar -x -f "$tarball" -C "$program.d" --strip-components=1
cd "$program.d"
# Without the settings of a make that called this
# shellcheck disable=SC2016 # that shell expands it
env -u MAKELEVEL -u MAKEFLAGS sh -e -c '
	./configure --quiet --host=arm-linux-gnueabihf --without-zlib --without-lzma \
		--without-xen CFLAGS=-Os LDFLAGS=-static
	make -s -j"$(nproc)" build/sbin/kexec'
arm-linux-gnueabihf-strip -o "$program.part" build/sbin/kexec
mv "$program.part" "$program"

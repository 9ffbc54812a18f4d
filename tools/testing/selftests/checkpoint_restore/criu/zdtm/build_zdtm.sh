#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: build_zdtm.sh TARBALL SYSROOT DIR
#
# Cross-builds zdtm, CRIU's own tests, from CRIU's source TARBALL into the new
# directory DIR, with the armhf packages unpacked in SYSROOT. DIR/list, made by
# list.awk, names the tests.

tarball=$1
sysroot=$(realpath "$2")
dir=$3

here=$(realpath "$(dirname "$0")")
source=$dir.d
trap 'rm -rf "$source" "$dir.part"' EXIT
trap 'exit 130' INT TERM

set -e
rm -rf "$source" "$dir" "$dir.part"
mkdir -p "$source" "$dir.part"
dir=$(realpath "$dir")
tar -x -f "$tarball" -C "$source" --strip-components=1

# zdtm's makefiles are no part of a make that called this. For the times see
# build_criu.sh.
zdtm_make()
{
	env -u MAKELEVEL -u MAKEFLAGS make -j"$(nproc)" \
		ARCH=arm SUBARCH=armv7 AR=arm-linux-gnueabihf-ar \
		CC="arm-linux-gnueabihf-gcc --sysroot=$sysroot -U_TIME_BITS" "$@"
}

cd "$source/test/zdtm/static"
# zdtm's makefile knows the arguments of each test. It has no rule for programs that
# are not tests.
find . -name '*.c' | sort | sed 's/\.c$/.pid/' |
	xargs env -u MAKELEVEL -u MAKEFLAGS make -n -k ARCH=arm |
	grep -e --pidfile= | awk -f "$here/list.awk" > "$dir.part/list"

tests=$(cut -d '|' -f 1 "$dir.part/list")
# shellcheck disable=SC2086 # a list of words
zdtm_make $tests
# shellcheck disable=SC2086
arm-linux-gnueabihf-strip $tests
# shellcheck disable=SC2086
mv $tests "$dir.part"
mv "$dir.part" "$dir"

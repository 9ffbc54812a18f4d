#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: pack_programs.sh ROOT IMAGE
#
# Packs Debian's programs below ROOT as the cpio archive IMAGE, which the guest
# unpacks over its own programs. Documentation and the like are left out.

root=$1
image=$2

here=$(dirname "$0")
stage=$image.d
trap 'rm -rf "$stage" "$image.part"' EXIT
trap 'exit 130' INT TERM

set -e
rm -rf "$stage"
mkdir -p "$stage"
cp -a "$root/bin" "$root/lib" "$root/usr" "$stage"
(cd "$stage/usr" && rm -rf include lib/*/gconv lib/*/perl* share/doc share/info \
	share/locale share/man share/perl*)
"$here/../../crossbuild/cpio.sh" "$stage" "$image.part"
mv "$image.part" "$image"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: disk.sh IMAGE ARCHIVE FILE...
#
# Makes IMAGE, the eMMC of the emulated tablet: an ext4 file system for /home with
# the contents of ARCHIVE, and the FILEs (or directories) in /home/try. Everything
# belongs to root, whoever runs this. SIZE in the environment is the size of IMAGE
# (64M); QEMU wants a power of two.

image=$1
archive=$2
shift 2

stage=$image.d
trap 'rm -rf "$stage" "$image.part"' EXIT
trap 'exit 130' INT TERM

set -e
rm -rf "$stage" "$image.part"
mkdir -p "$stage/try" "$stage/user"
tar -xzf "$archive" -C "$stage/try"
cp -R "$@" "$stage/try"
chmod -R a+rX "$stage"

/sbin/mke2fs -q -t ext4 -m 0 -d "$stage" "$image.part" "${SIZE:-64M}"
(cd "$stage" && find . -printf \
	'set_inode_field "%P" uid 0\nset_inode_field "%P" gid 0\n') |
	sed 's/""/"\/"/' |
	/sbin/debugfs -w -f - "$image.part" > /dev/null
mv "$image.part" "$image"

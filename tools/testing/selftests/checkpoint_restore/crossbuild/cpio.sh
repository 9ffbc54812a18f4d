#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: cpio.sh DIRECTORY ARCHIVE
#
# Packs DIRECTORY as an initramfs. Everything in it belongs to root, and the
# same files give the same bytes.

archive=$(realpath "$2") || exit 1
cd "$1" || exit 1
find . -exec touch -h -d @0 {} + || exit 1
find . -print0 | LC_ALL=C sort -z |
	cpio --quiet --null --create --format=newc --owner=0:0 \
		--reproducible > "$archive"

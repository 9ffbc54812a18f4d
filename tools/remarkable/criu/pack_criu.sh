#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: pack_criu.sh CRIU GRANT ARCHIVE
#
# Packs CRIU with what installs it on the tablet as ARCHIVE, a .tar.gz with the
# directory criu/, owned by root, the same bytes each time.

here=$(dirname "$0")
archive=$3
stage=$archive.d
trap 'rm -rf "$stage" "$archive.part"' EXIT
trap 'exit 130' INT TERM

set -e
rm -rf "$stage"
mkdir -p "$stage/criu"
cp "$1" "$2" "$here/install.sh" "$here/park.sh" "$here/launcher.sh" "$stage/criu"
chmod 755 "$stage/criu" "$stage/criu/"*
tar -c --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 \
	-C "$stage" criu | gzip -9n > "$archive.part"
mv "$archive.part" "$archive"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: pack_criu.sh CRIU GRANT ARCHIVE
#
# Packs CRIU, GRANT and the scripts that go with them as ARCHIVE, a .tar.gz with one
# directory, criu/, owned by root. The same files give the same bytes.

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

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: unpack_debian.sh LIST ROOT [ARCHITECTURE]
#
# Unpacks the packages of Debian's ARCHITECTURE (armhf) that the file LIST names
# into the new directory ROOT. They come from this machine's Debian mirror and are
# checked with its keys. None of their programs is run, and no root is needed.

list=$1
root=$2
architecture=${3:-armhf}

trap 'rm -rf "$root.part"' EXIT
trap 'exit 130' INT TERM

packages=$(awk '/^[^#]/ { print $1 }' "$list" | paste -sd,)
mirror=$("$(dirname "$0")/mirror.sh")

rm -rf "$root.part" "$root"
mkdir -p "$(dirname "$root")"
mmdebstrap --mode=chrootless --variant=extract --architectures="$architecture" \
	--include="$packages" "${mirror#* }" "$root.part" "deb $mirror main" || {
	echo "error: cannot fetch $packages for $architecture from $mirror" >&2
	exit 1
}
# No package of Debian 13 but base-files has these.
for dir in bin sbin lib; do
	mkdir -p "$root.part/usr/$dir"
	[ -e "$root.part/$dir" ] || ln -s "usr/$dir" "$root.part/$dir"
done
mv "$root.part" "$root"

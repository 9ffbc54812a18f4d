#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: archive.sh FLASH DEST BASE SERIES [NAME]
#
# Packs FLASH, the directory that kernel.sh made, as DEST/NAME.tar.bz2, and writes its
# manifest, DEST/NAME.manifest. kernelctl takes the archive, too. The same files make the
# same archive, byte for byte. FLASH can also be an archive of kernelctl's: it is packed
# again, and gets a manifest. The manifest says that the kernel was made from BASE and
# SERIES. NAME is by default checkpoint-restore-RELEASE.
#
# No directory in the archive is one that others have files in, because `kernelctl set`
# removes with `rm -r` all that the archive of the present kernel names.

flash=$1
dest=$2
base=$3
series=$4
name=$5

here=$(cd "$(dirname "$0")" && pwd)
LC_ALL=C
export LC_ALL

part=
trap 'rm -rf "$stage" ${part:+"$part" "$part.manifest"}' EXIT
trap 'exit 130' INT TERM
set -e
stage=$(mktemp -d)
if [ -f "$flash" ]; then
	"$here/verify.sh" "$flash" > /dev/null
	tar -xjf "$flash" -C "$stage" --no-same-owner
elif [ -f "$flash/zImage" ]; then
	mkdir "$stage/boot"
	cp "$flash/zImage" "$stage/boot/"
	[ ! -f "$flash/zero-sugar.dtb" ] || cp "$flash/zero-sugar.dtb" "$stage/boot/"
	[ ! -d "$flash/lib" ] || cp -a "$flash/lib" "$stage/"
else
	echo "error: $flash/zImage: no such file: make kernel" >&2
	exit 2
fi
dtb=
[ ! -f "$stage/boot/zero-sugar.dtb" ] || dtb=boot/zero-sugar.dtb
release=$(cd "$stage/lib/modules" 2> /dev/null && echo *) || {
	echo "error: $flash: no lib/modules: make kernel" >&2
	exit 2
}
name=${name:-checkpoint-restore-$release}
case $name in
*[!A-Za-z0-9._+-]* | [!A-Za-z0-9]*)
	echo "error: $name: cannot be the name of an archive:" \
		"letters, digits, '.', '_', '+' and '-' only" >&2
	exit 2
	;;
esac
mkdir -p "$dest"
part=$dest/$name.part

tar -C "$stage" --create --format=ustar --sort=name --mtime=@0 \
	--owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
	boot/zImage $dtb "lib/modules/$release" | bzip2 -9 > "$part"
{
	printf 'name: %s\nbase: %s\nseries: %s\n' "$name" "$base" "$series"
	"$here/verify.sh" "$part"
} > "$part.manifest"
rm -f "$dest/$name.manifest"
mv "$part" "$dest/$name.tar.bz2"
mv "$part.manifest" "$dest/$name.manifest"

fact()
{
	sed -n "s/^$1: //p" "$dest/$name.manifest"
}
echo "$dest/$name.tar.bz2"
printf '%10d bytes: %s\n' "$(fact zImage-bytes)" boot/zImage \
	"$(fact dtb-bytes)" boot/zero-sugar.dtb \
	"$(fact modules-bytes)" "lib/modules/$release, $(fact modules-files) files" \
	"$(fact archive-bytes)" "the archive (stock is about 4 MB)"
[ -n "$dtb" ] || echo "note: no device tree in it: the tablet keeps the one that it has"
[ "$(fact guard)" = yes ] ||
	echo "note: this kernel has no guard in it: once it runs programs it stays"

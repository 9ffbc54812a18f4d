#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: archive.sh FLASH DEST BASE SERIES [NAME]
#
# Packs FLASH, what kernel.sh made, as the archive DEST/NAME.tar.bz2, which
# kernelctl takes, too, with its manifest DEST/NAME.manifest. The same files
# make the same archive, byte for byte. FLASH may be an archive of kernelctl's,
# too, which gets a manifest in this way. BASE and SERIES say there what the
# kernel was made from. NAME: by default checkpoint-restore-RELEASE.
#
# Not one name in the archive is a directory that others have files in:
# `kernelctl set` removes by `rm -r` all that the archive of the present kernel
# names.

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

# shellcheck disable=SC2086 # dtb may be empty
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

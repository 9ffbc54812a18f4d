#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: verify.sh ARCHIVE [MANIFEST]
#
# Checks a kernel archive in kernelctl's format (boot/zImage, boot/*.dtb,
# lib/modules/RELEASE) before it comes near a tablet. Prints what it found: lines
# "key: value", an empty line, and the checksum of each file. If there is a MANIFEST,
# written by archive.sh, it must say the same.
#
# Exits with 1 if the archive must not be flashed: it is cut short or changed, has
# files outside these paths, is for another machine, or has the modules of another
# kernel.

archive=$1
manifest=$2

die()
{
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# word FILE OFFSET ENDIAN: 32 bits of it
word()
{
	od -A n -t u4 -j "$2" -N 4 --endian="$3" "$1" | tr -d ' '
}

bytes_of()
{
	stat -c %s "$1"
}

# Sets $end to the place of the word that follows the packed kernel in zImage: the size
# of the unpacked kernel. A table has it, which the header names since Linux 4.15. In
# older kernels the end of the packed kernel is not known, and damage is not noticed.
find_end()
{
	end=
	[ "$(word boot/zImage 52 little)" = $((0x45454545)) ] || return 0
	table=$(word boot/zImage 56 little)
	[ "$(word boot/zImage $((table + 4)) little)" = $((0x5a534c4b)) ] || return 0
	end=$(word boot/zImage $((table + 8)) little)
}

# inflate COMMAND MAGIC: unpacks the kernel in zImage as vmlinux, by COMMAND. gzip, xz,
# bzip2 and lzop compare a checksum. With gzip the size is a part of the packed kernel.
inflate()
{
	command -v "${1%% *}" > /dev/null || return 1
	stop=${end:-$length}
	[ "$1" != 'gzip -dc' ] || stop=$((stop + 4))
	for at in $(grep -aobP "$2" boot/zImage | cut -d : -f 1 | head -n 20); do
		[ "$at" -lt "$stop" ] || break
		head -c "$stop" boot/zImage | tail -c "+$((at + 1))" > packed
		$1 < packed > vmlinux 2> /dev/null
		unpacked=$?
		grep -qa 'Linux version [0-9]' vmlinux || continue
		[ -z "$end" ] || {
			[ $unpacked -eq 0 ] &&
				[ "$(word boot/zImage "$end" little)" = "$(bytes_of vmlinux)" ]
		} || die "$archive: boot/zImage is damaged: ${1%% *} cannot unpack the kernel in it"
		return 0
	done
	return 1
}

LC_ALL=C
export LC_ALL
umask 022
for file in "$archive" ${manifest:+"$manifest"}; do
	[ -f "$file" ] || die "$file: no such file: make archive"
done
archive=$(realpath "$archive")
[ -z "$manifest" ] || manifest=$(realpath "$manifest")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
tmp=$(mktemp -d) && cd "$tmp" || exit 1

sum=$(sha256sum < "$archive" | cut -d ' ' -f 1)
if [ -n "$manifest" ]; then
	said=$(sed -n 's/^archive: //p' "$manifest")
	[ "$sum" = "$said" ] ||
		die "$archive: its checksum is $sum, its manifest says ${said:-none}: copy it again"
fi
bzip2 -t "$archive" 2> /dev/null ||
	die "$archive: cut short, or no bzip2 archive: copy it again"

# Before anything is unpacked: plain files and directories, at their own paths.
tar -tvjf "$archive" --quoting-style=escape > list 2> /dev/null ||
	die "$archive: cut short, or no tar archive: copy it again"
tar -tjf "$archive" --quoting-style=escape > names 2> /dev/null
own='boot/zImage|boot/[A-Za-z0-9._-]+\.dtb|lib/modules/[A-Za-z0-9][^/]*/.*'
stray=$(grep -m 1 -vxE "$own" names ||
	grep -m 1 -E '(^|/)\.\.(/|$)' names)
[ -z "$stray" ] || die "$archive: holds $stray: only boot/zImage, boot/*.dtb and" \
	"lib/modules/RELEASE/ may be in it"
stray=$(grep -m 1 -v '^[-d]' list)
[ -z "$stray" ] || die "$archive: holds a link or a device: $stray"
stray=$(sort names | uniq -d | head -n 1)
[ -z "$stray" ] || die "$archive: holds $stray twice"
rm -f list names
tar -xjf "$archive" --no-same-owner || die "$archive: cannot be unpacked"

[ ! -e boot/zero-gravitas.dtb ] ||
	die "$archive: boot/zero-gravitas.dtb is for the reMarkable 1, not for the reMarkable 2"
[ -f boot/zImage ] || die "$archive: holds no boot/zImage"
if [ "$(bytes_of boot/zImage)" -lt 64 ] ||
	[ "$(word boot/zImage 36 little)" -ne $((0x016f2818)) ]; then
	die "$archive: boot/zImage is no zImage of 32-bit ARM"
fi
length=$(($(word boot/zImage 44 little) - $(word boot/zImage 40 little)))
[ "$length" -eq "$(bytes_of boot/zImage)" ] ||
	die "$archive: boot/zImage has $(bytes_of boot/zImage) bytes where its header says" \
		"$length: it is cut short, or something was appended"

dtb=boot/zero-sugar.dtb
if [ -f "$dtb" ]; then
	if [ "$(bytes_of "$dtb")" -lt 40 ] ||
		[ "$(word "$dtb" 0 big)" -ne $((0xd00dfeed)) ]; then
		die "$archive: $dtb is no device tree blob"
	fi
	[ "$(word "$dtb" 4 big)" -eq "$(bytes_of "$dtb")" ] ||
		die "$archive: $dtb has $(bytes_of "$dtb") bytes where its header says" \
			"$(word "$dtb" 4 big): it is cut short"
	grep -qaF fsl,imx7d "$dtb" || die "$archive: $dtb is not for the i.MX7D"
	! grep -qaF '(QEMU)' "$dtb" || die "$archive: $dtb is the emulated tablet's"
fi

find_end
inflate 'gzip -dc' '\x1f\x8b\x08' || inflate 'xz -dc' '\xfd7zXZ\x00' ||
	inflate 'xz -dc --format=lzma' '\x5d\x00\x00\x00' ||
	inflate 'bzip2 -dc' 'BZh9' || inflate 'lzop -dc' '\x89LZO' ||
	inflate 'lz4 -dc' '\x02\x21\x4c\x18' ||
	die "$archive: boot/zImage: no kernel can be unpacked from it:" \
		"it is damaged, or lzop or lz4 is missing"
banner=$(grep -ao 'Linux version [0-9].*' vmlinux | sort | tail -n 1)
release=$(echo "$banner" | cut -d ' ' -f 3)
case $release in
*[!A-Za-z0-9._+-]*) die "$archive: a kernel cannot have the release $release" ;;
esac
version=$(echo "$banner" | sed -n 's/.* \(#[0-9].*\)/\1/p')
guard=no
! grep -qaF 'remarkable2-guard' vmlinux || guard=yes
rm -f packed vmlinux

modules=$(cd lib/modules 2> /dev/null && echo *)
[ "$modules" = "$release" ] ||
	die "$archive: the kernel is $release, the modules are of ${modules:-none}"
find lib/modules -name '*.ko' > modules
while read -r module; do
	[ "$(modinfo -F vermagic "$module" | cut -d ' ' -f 1)" = "$release" ] ||
		die "$archive: $module is of another release than the kernel's $release"
done < modules
rm -f modules

{
	cat << END
release: $release
version: $version
guard: $guard
archive: $sum
zImage-bytes: $(bytes_of boot/zImage)
dtb-bytes: $(if [ -f "$dtb" ]; then bytes_of "$dtb"; else echo 0; fi)
modules-bytes: $(find lib -type f -printf '%s\n' | awk '{ n += $1 } END { print n + 0 }')
modules-files: $(find lib -type f | wc -l)
archive-bytes: $(bytes_of "$archive")

END
	find boot lib -type f | sort | tr '\n' '\0' | xargs -0 sha256sum
} > facts
if [ -n "$manifest" ]; then
	grep -vE '^(name|base|series): ' "$manifest" > said
	cmp -s said facts || die "$archive: its manifest describes another archive:" \
		"$(diff said facts | sed -n 's/^> //p' | head -n 1)"
fi
cat facts

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make archive: the same bytes each time, in kernelctl's layout. What is not for the
# tablet is refused.

. "${0%/*}/setup.sh"
. "$R/scripts/tests/fake_tablet.sh"

flash f 5.8.0-cr
passes 'an archive is made' "$TOOL/archive.sh" f a k58 v1
A=a/checkpoint-restore-5.8.0-cr.tar.bz2
M=a/checkpoint-restore-5.8.0-cr.manifest
holds 'it says the size of each part' [ "$(grep -c ' bytes: ' out)" -eq 4 ]
holds 'the manifest has release, base and series' \
	[ "$(grep -cE '^(release: 5.8.0-cr|base: k58|series: v1|version: #7 SMP @0|guard: yes)$' $M)" -eq 5 ]
passes 'the verifier takes it' "$TOOL/verify.sh" $A $M
tar -tjf $A >names
holds 'no directory in it that others have files in: kernelctl removes what it names' \
	not grep -qxE '(\./|boot/?|lib/?|lib/modules/?)' names
holds 'boot/zImage, boot/zero-sugar.dtb, lib/modules/RELEASE' \
	[ "$(grep -cE '^(boot/zImage|boot/zero-sugar.dtb|lib/modules/5.8.0-cr/)$' names)" -eq 3 ]

cp -R f g
find g -exec touch -d 2001-01-01 {} +
chmod 600 g/zImage
"$TOOL/archive.sh" g b k58 v1 >/dev/null
holds 'the same files make the same archive, byte for byte' cmp -s $A b/checkpoint-restore-5.8.0-cr.tar.bz2
holds 'and the same manifest' cmp -s $M b/checkpoint-restore-5.8.0-cr.manifest

# refused NAME REGEX: what is in f now
refused()
{
	rm -rf c
	fails "$1" "$2" "$TOOL/archive.sh" f c k58 v1
	holds "$1: nothing is left" [ -z "$(ls c 2>/dev/null)" ]
	rm -rf f
	cp -R g f
}

head -c 4096 /bin/busybox >f/zImage
refused 'a kernel for another machine' 'boot/zImage is no zImage of 32-bit ARM'
truncate -s -8 f/zImage
refused 'a zImage cut short' 'boot/zImage has .* bytes where its header says'
printf x | dd of=f/zImage bs=1 seek=$(($(wc -c <f/zImage) - 14)) conv=notrunc status=none
refused 'a zImage with one wrong byte in the packed kernel' 'boot/zImage is damaged: gzip cannot'
for packer in 'xz --check=crc32' 'xz -9 --format=lzma' bzip2 lzop 'lz4 -l'; do
	command -v "${packer%% *}" >/dev/null || continue
	zimage f/zImage 5.8.0-cr remarkable2-guard "$packer"
	passes "a kernel packed by $packer" "$TOOL/archive.sh" f c k58 v1
	rm -rf c
	# The size that its header leads to
	printf x | dd of=f/zImage bs=1 seek=$(($(wc -c <f/zImage) - 8)) conv=notrunc status=none
	refused "packed by $packer, of another size" 'boot/zImage is damaged'
done
zimage f/zImage 5.8.0-other
refused 'modules of another release than the kernel' 'the kernel is 5.8.0-other, the modules are of 5.8.0-cr'
module f/lib/modules/5.8.0-cr/kernel/cfg80211.ko 5.4.70
refused 'a module of another release' 'cfg80211.ko is of another release than'
mkdir f/lib/modules/5.4.70
rm -rf f/lib/modules/5.8.0-cr
refused 'no modules of the kernel' 'the modules are of 5.4.70'
truncate -s -4 f/zero-sugar.dtb
refused 'a device tree cut short' 'zero-sugar.dtb has .* bytes where its header says .*: it is cut short'
echo 'not a device tree at all, but long enough to be one' >f/zero-sugar.dtb
refused 'no device tree' 'is no device tree blob'
dtb f/zero-sugar.dtb 'fsl,imx6sl'
refused "another machine's device tree" 'is not for the i.MX7D'
dtb f/zero-sugar.dtb 'reMarkable 2.0 (QEMU) fsl,imx7d'
refused "the emulated tablet's device tree" "is the emulated tablet's"
ln -s /etc/passwd f/lib/modules/5.8.0-cr/link
refused 'a link in the modules' 'holds a link or a device'
rm f/zImage
refused 'nothing built' 'f/zImage: no such file: make kernel'
fails 'a name that is none' 'cannot be the name' "$TOOL/archive.sh" f c k58 v1 ../x

cp -R a cut
truncate -s -20 cut/*.bz2
fails 'an archive cut short, by its manifest' 'its checksum is' "$TOOL/verify.sh" cut/*.bz2 cut/*.manifest
fails 'an archive cut short, without a manifest' 'cut short' "$TOOL/verify.sh" cut/*.bz2
sed 's/^archive: ./archive: x/' $M >wrong
fails 'a wrong checksum' 'its manifest says x' "$TOOL/verify.sh" $A wrong
sed 's/^release: .*/release: 5.8.0-x/' $M >wrong
fails 'a manifest of another kernel' 'its manifest describes another archive' "$TOOL/verify.sh" $A wrong
fails 'no archive' 'no such file: make archive' "$TOOL/verify.sh" none

# escapes NAME PATH: an archive with PATH in it
escapes()
{
	rm -rf e
	mkdir -p e/boot
	echo x >e/x
	cp f/zero-sugar.dtb e/boot/
	(cd e && tar -cjf ../e.tar.bz2 --transform "s|^x|$2|" -P x boot/zero-sugar.dtb)
	fails "$1" 'only boot/zImage' "$TOOL/verify.sh" e.tar.bz2
}
escapes 'a path that climbs out' boot/../../etc/passwd
escapes 'an absolute path' /etc/passwd
escapes 'a path outside of its own' etc/systemd/system/x.service
escapes 'a path that climbs out of the modules' lib/modules/5.8.0-cr/../../../etc/passwd
escapes "the reMarkable 1's kernel" zImage

mkdir -p rm1/boot && cp g/zImage rm1/boot/ && cp g/zero-sugar.dtb rm1/boot/zero-gravitas.dtb
cp -R g/lib rm1/
tar -C rm1 -cjf rm1.tar.bz2 boot/zImage boot/zero-gravitas.dtb lib/modules/5.8.0-cr
fails "the reMarkable 1's archive" 'for the reMarkable 1' "$TOOL/verify.sh" rm1.tar.bz2
mkdir -p r && cp -R "$W/g/lib" r/ && mkdir r/boot && cp g/zImage g/zero-sugar.dtb r/boot/
tar -C r -cjf vendor.tar.bz2 lib/modules/5.8.0-cr boot/zImage boot/zero-sugar.dtb
passes 'an archive that kernelctl made' "$TOOL/verify.sh" vendor.tar.bz2
passes 'is given a manifest' "$TOOL/archive.sh" vendor.tar.bz2 v unknown none vendor
passes 'with which it can be deployed' "$TOOL/verify.sh" v/vendor.tar.bz2 v/vendor.manifest
ktap_finished

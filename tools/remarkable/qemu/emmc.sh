#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: emmc.sh BUSYBOX OLD NEW RELEASE DIR
#
# Makes DIR/emmc.img, the eMMC of an emulated tablet: p2 and p3 two roots that
# boot OLD, p4 /home, where the kernel NEW lies as `make deploy` sends it; OLD
# and NEW are directories with zImage and zero-sugar.dtb, of RELEASE both.
# DIR/start.sectors has where each partition starts.
#
# The bootloader's environment is a directory of files on p4, and fw_printenv
# and fw_setenv are scripts: p1, the tablet's FAT with uboot.env, stays empty.

busybox=$1
old=$2
new=$3
release=$4
dir=$5

here=$(cd "$(dirname "$0")" && pwd)
own=root/.checkpoint-restore-kernel
set -e
rm -rf "$dir/p2" "$dir/p4" "$dir/archive"
mkdir -p "$dir/p2" "$dir/p4/env" "$dir/p4/$own" "$dir/archive/boot" "$dir/archive/lib/modules"
cd "$dir"

mkdir -p p2/bin p2/sbin p2/boot p2/dev p2/proc p2/sys p2/tmp p2/run p2/etc p2/home
cp "$busybox" p2/bin/busybox
busybox --list | grep -vx busybox | while read -r applet; do
	ln -s busybox "p2/bin/$applet"
done
cp "$old/zImage" "$old/zero-sugar.dtb" p2/boot/
mkdir -p "p2/lib/modules/$release"
echo kernel/none.ko: > "p2/lib/modules/$release/modules.dep"
echo emulated > p2/etc/version
# shellcheck disable=SC2016 # for the tablet to expand
{
	printf '#!/bin/sh\ncat "/home/env/$2"\n' > p2/bin/fw_printenv
	printf '#!/bin/sh\ncd /home/env && echo "$2" > part && mv part "$1"\n' > p2/bin/fw_setenv
	echo 'setenv mmcpart ${fallback_partition}' > p4/env/altbootcmd
}
echo '/home/env/bootcount 0 0' > p2/etc/fw_env.config
echo '/dev/mmcblk2p4 /home ext4 defaults 0 0' > p2/etc/fstab
cp "$here/init.sh" p2/sbin/init
chmod 755 p2/sbin/init p2/bin/fw_printenv p2/bin/fw_setenv

for setting in active_partition=2 fallback_partition=3 bootlimit=1 \
		upgrade_available=0 bootcount=0; do
	echo "${setting#*=}" > "p4/env/${setting%%=*}"
done
cp "$here/../tablet.sh" "p4/$own/"
cp "$new/zImage" "$new/zero-sugar.dtb" archive/boot/
cp -R "p2/lib/modules/$release" archive/lib/modules/
tar -C archive -cjf "p4/$own/new.tar.bz2" boot/zImage boot/zero-sugar.dtb "lib/modules/$release"
{
	printf 'release: %s\nversion: SMP\n' "$release"
	printf 'zImage-bytes: %d\n\n' "$(stat -c %s archive/boot/zImage)"
	(cd archive && find boot lib -type f | sort | xargs sha256sum)
} > "p4/$own/new.manifest"

# QEMU takes it as an SD card, whose size is a power of two.
rm -f emmc.img
truncate -s 256M emmc.img
start=2048
: > start.sectors
for part in 1:4 2:64 3:64 4:96; do
	sectors=$((${part#*:} * 2048))
	echo "start=$start, size=$sectors, type=$([ "$part" = 1:4 ] && echo c || echo 83)"
	echo "$start $sectors" >> start.sectors
	start=$((start + sectors))
done | sfdisk --quiet emmc.img
for part in 2:p2 3:p2 4:p4; do
	read -r start sectors << END
$(sed -n "${part%:*}p" start.sectors)
END
	mke2fs -q -t ext4 -E "offset=$((start * 512)),lazy_itable_init=0" -d "${part#*:}" \
		emmc.img "$((sectors / 2))k" > mke2fs.log 2>&1
done
rm -rf p2 p4 archive

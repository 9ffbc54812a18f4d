#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: emmc.sh PACKAGES STOCK LOGIN DIR
#
# Makes DIR/emmc.img, the eMMC of an emulated tablet. It has four partitions: p1 is a FAT
# with the bootloader's environment, uboot.env; p2 and p3 are two roots with the armhf
# programs in PACKAGES and the kernel that kernel.sh made in STOCK; p4 is /home, where root
# may log in with the ssh key LOGIN. For uboot.sh there are DIR/start.sectors, the start
# and length of each partition, and DIR/built-in.env.

packages=$1
stock=$2
login=$3
dir=$4

here=$(cd "$(dirname "$0")" && pwd)
set -e
rm -rf "$dir/p2" "$dir/p4"
mkdir -p "$dir/p2" "$dir/p4/root/.ssh"
cd "$dir"

cp -a "$packages/bin" "$packages/lib" "$packages/usr" p2/
rm -rf p2/usr/share p2/usr/include p2/usr/lib/*/gconv
for path in sbin boot dev proc sys tmp run etc/init.d home var/lib/uboot; do
	mkdir -p "p2/$path"
done
ln -s ../run/lock p2/var/lock
busybox --list | grep -vx busybox | while read -r applet; do
	[ -e "p2/usr/bin/$applet" ] || ln -s /bin/busybox "p2/bin/$applet" 2> /dev/null || :
done
ln -sf /bin/busybox p2/sbin/init
cp "$stock/zImage" "$stock/zero-sugar.dtb" p2/boot/
cp -R "$stock/lib/modules" p2/lib/
echo emulated > p2/etc/version
echo 'root:x:0:0:root:/home/root:/bin/sh' > p2/etc/passwd
echo 'root:x:0:' > p2/etc/group
echo '/var/lib/uboot/uboot.env 0x0 0x2000' > p2/etc/fw_env.config
cat > p2/etc/fstab << 'END'
/dev/mmcblk2p1 /var/lib/uboot auto defaults 0 0
/dev/mmcblk2p4 /home ext4 defaults 0 0
END
cat > p2/etc/inittab << 'END'
::sysinit:/etc/init.d/rcS
::respawn:/usr/sbin/dropbear -F -E -s -p 10.11.99.1:22 -r /home/root/.dropbear
::shutdown:/bin/umount -a -r
END
cp "$here/init.sh" p2/etc/init.d/rcS
chmod 755 p2/etc/init.d/rcS
cp "$login" p4/root/.ssh/authorized_keys
chmod 700 p4/root/.ssh

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

cat > built-in.env << 'END'
active_partition=2
fallback_partition=3
bootlimit=1
bootcount=0
upgrade_available=0
serial#=emulated
mmcargs=setenv bootargs root=/dev/mmcblk2p${active_partition} rw quiet panic=20
loadimage=ext4load mmc ${mmcdev}:${mmcpart} ${loadaddr} ${image}
loadfdt=ext4load mmc ${mmcdev}:${mmcpart} ${fdt_addr} ${fdt_file}
altbootcmd=setenv mmcpart ${fallback_partition}; run mmcboot
END
# The tablet's own bootloader has its own.
if [ -n "$BOOTLOADER" ]; then
	cat "$BOOTLOADER/built-in.env"
	printf '%s\n' bootcount=0 upgrade_available=0 serial#=emulated
fi > own.env
[ ! -s own.env ] || mv own.env built-in.env
echo 'uboot.env 0x0 0x2000' > fw_env.config
truncate -s 8192 uboot.env
# It warns that there is none yet.
fw_setenv -c fw_env.config -f built-in.env -s built-in.env 2> mkfs.log
{
	read -r start sectors
	mkfs.vfat --offset "$start" emmc.img $((sectors / 2)) > mkfs.log 2>&1
	mcopy -i "emmc.img@@$((start * 512))" uboot.env ::uboot.env
	for files in p2 p2 p4; do
		read -r start sectors
		mke2fs -q -t ext4 -E "offset=$((start * 512)),lazy_itable_init=0" \
			-d $files emmc.img "$((sectors / 2))k" > mkfs.log 2>&1
	done
} < start.sectors
rm -rf p2 p4

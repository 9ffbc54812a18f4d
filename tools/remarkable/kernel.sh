#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kernel.sh TREE OUT DEST [DEFCONFIG]
#
# Builds the kernel TREE for the tablet in OUT. What is flashed goes to the new directory
# DEST: zImage, zero-sugar.dtb (the name that the tablet's U-Boot looks for), the stripped
# modules in lib/modules/RELEASE, and the configuration.
#
# DEFCONFIG is a file, or the name of one in TREE/arch/arm/configs. By default it is the
# vendor's zero-sugar_defconfig or, if TREE lacks that, imx_v6_v7_defconfig, which drives
# everything but the display. TREE's fragments checkpoint_restore*.config are merged into
# it. Lines that Kconfig drops are printed. Firmware that the configuration builds in, but
# TREE lacks, is left out and named; only the vendor's tree has all of it.
#
# RELEASE ends in LOCALVERSION from the environment, or in -cr, so the stock kernel's
# modules stay. The kernel has an initramfs with guard.c, which ends a trial: see
# tablet.sh. GUARD=0 leaves it out.

tree=$1
out=$2
dest=$3
defconfig=$4

localversion=${LOCALVERSION:--cr}
here=$(cd "$(dirname "$0")" && pwd)
source=$here/../..
crossbuild=$source/tools/testing/selftests/checkpoint_restore/crossbuild
configs=$tree/arch/arm/configs

build()
{
	"$crossbuild/kbuild.sh" "$tree" "$out" LOCALVERSION="$localversion" "$@"
}

# dropped ASKED GOT: the lines that Kconfig changed or dropped
dropped()
{
	awk -v config="$2" -f "$crossbuild/dropped.awk" "$1" |
		sed 's/^/note: Kconfig dropped /' | sort
}

# setting OPTION: its value in the configuration, without quotes
setting()
{
	sed -n "s/^CONFIG_$1=\"\(.*\)\"/\1/p" "$out/.config"
}

leave_out_firmware()
{
	[ -n "$(setting EXTRA_FIRMWARE)" ] || return 0
	kept=
	dir=$(setting EXTRA_FIRMWARE_DIR)
	for name in $(setting EXTRA_FIRMWARE); do
		if (cd "$tree" && [ -f "$dir/$name" ]); then
			kept="$kept$name "
		else
			echo "note: no $dir/$name here: left out; put it there if a driver needs it"
		fi
	done
	sed -i "s|^CONFIG_EXTRA_FIRMWARE=.*|CONFIG_EXTRA_FIRMWARE=\"${kept% }\"|" "$out/.config"
	build olddefconfig
}

if [ -z "$defconfig" ]; then
	defconfig=$configs/zero-sugar_defconfig
	[ -f "$defconfig" ] || {
		defconfig=$configs/imx_v6_v7_defconfig
		echo "note: no zero-sugar_defconfig here: taking imx_v6_v7_defconfig," \
			"under which the tablet's display stays off"
	}
elif [ ! -f "$defconfig" ]; then
	defconfig=$configs/$defconfig
fi
[ -f "$defconfig" ] || {
	echo "error: DEFCONFIG: neither a file nor one in $configs: $4" >&2
	exit 2
}

trap 'rm -rf "$dest.part"' EXIT
trap 'exit 130' INT TERM
set -e
mkdir -p "$out"
out=$(realpath "$out")
rm -rf "$dest.part"
mkdir -p "$dest.part"

arm-linux-gnueabihf-gcc -static -Os -s -Wall -Wextra -o "$out/guard" "$here/guard.c"
cat > "$out/guard.list" << END
dir /dev 0755 0 0
nod /dev/console 0600 0 0 c 5 1
dir /proc 0755 0 0
dir /sys 0755 0 0
dir /root 0755 0 0
file /init $out/guard 0755 0 0
END
{
	cat "$defconfig" "$tree"/kernel/configs/checkpoint_restore*.config
	if [ "${GUARD:-1}" = 0 ]; then
		echo 'CONFIG_INITRAMFS_SOURCE=""'
	else
		cat "$here/guard.config"
		echo "CONFIG_INITRAMFS_SOURCE=\"$out/guard.list\""
	fi
} > "$dest.part/asked"
cp "$dest.part/asked" "$out/.config"
build olddefconfig
dropped "$dest.part/asked" "$out/.config"
leave_out_firmware
rm "$dest.part/asked"

"$crossbuild/zimage.sh" "$tree" "$out" \
	LOCALVERSION="$localversion" modules
cp "$out/arch/arm/boot/zImage" "$dest.part/"
if name=$("$crossbuild/dts.sh" "$tree"); then
	build "$name.dtb"
	cp "$out/arch/arm/boot/dts/$name.dtb" "$dest.part/zero-sugar.dtb"
else
	echo "note: no device tree of the tablet here:" \
		"keep the zero-sugar.dtb that the tablet has"
fi
build INSTALL_MOD_PATH="$(realpath "$dest.part")" INSTALL_MOD_STRIP=1 modules_install
rm -f "$dest.part"/lib/modules/*/build "$dest.part"/lib/modules/*/source
cp "$out/.config" "$dest.part/config"

rm -rf "$dest"
mv "$dest.part" "$dest"

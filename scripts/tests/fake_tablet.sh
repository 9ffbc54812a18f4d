# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2016
#
# A fake reMarkable 2 for the tests of tools/remarkable. A fake ssh runs commands in
# the directory $T, under BusyBox, in a chroot with a user namespace of its own.
# $T/machine has functions that stand in for what needs a real machine; they are put
# in front of tablet.sh. Sourced after setup.sh.

T=$W/tablet
TOOL=$R/tools/remarkable
own=/home/root/.checkpoint-restore-kernel
export T

# le32 NUMBER, be32 NUMBER: as four bytes
le32()
{
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"
}

be32()
{
	# shellcheck disable=SC2059
	printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $(($1 >> 24 & 255)) $(($1 >> 16 & 255)) \
		$(($1 >> 8 & 255)) $(($1 & 255)))"
}

# zimage FILE RELEASE [TEXT [PACKER]]: the header of a zImage, the table that tells
# where the packed kernel ends, and a kernel that says so
zimage()
{
	printf 'Linux version %s (a@b) (gcc) #7 SMP @0\n%s\n' "$2" "${3-remarkable2-guard}" >"$1.raw"
	${4-gzip -n} <"$1.raw" >"$1.packed"
	# gzip ends in the size; after the others the kernel's build writes it.
	[ $# -gt 3 ] || truncate -s -4 "$1.packed"
	{
		head -c 36 /dev/zero
		le32 $((0x016f2818))
		le32 0
		le32 $((84 + $(wc -c <"$1.packed")))
		le32 $((0x04030201))
		le32 $((0x45454545))
		le32 60
		le32 2
		le32 $((0x5a534c4b))
		le32 $((76 + $(wc -c <"$1.packed")))
		le32 0
		cat "$1.packed"
		le32 "$(wc -c <"$1.raw")"
		le32 0
	} >"$1"
	rm -f "$1.raw" "$1.packed"
}

# dtb FILE TEXT: the header of a device tree blob, and TEXT
dtb()
{
	{
		be32 $((0xd00dfeed))
		be32 $((40 + ${#2}))
		head -c 32 /dev/zero
		printf %s "$2"
	} >"$1"
}

# module FILE RELEASE
module()
{
	printf '.section .modinfo,"a"\n.asciz "vermagic=%s SMP ARMv7 "\n' "$2" |
		arm-linux-gnueabi-as -o "$1"
}

# flash DIR RELEASE: as kernel.sh makes it
flash()
{
	mkdir -p "$1/lib/modules/$2/kernel"
	zimage "$1/zImage" "$2"
	dtb "$1/zero-sugar.dtb" "fsl,imx7d $2"
	module "$1/lib/modules/$2/kernel/cfg80211.ko" "$2"
	echo kernel/cfg80211.ko: >"$1/lib/modules/$2/modules.dep"
}

# root DIR RELEASE: a root file system with that kernel
root()
{
	mkdir -p "$1/boot" "$1/sbin" "$1/lib/modules"
	flash "$W/flash-$2" "$2"
	cp "$W/flash-$2/zImage" "$W/flash-$2/zero-sugar.dtb" "$1/boot/"
	cp -R "$W/flash-$2/lib" "$1/"
	: >"$1/sbin/init"
}

# runs RELEASE: what the tablet is running
runs()
{
	echo "$1" >"$T/proc/sys/kernel/osrelease"
	echo "Linux version $1 (a@b) (gcc) #7 SMP @0" >"$T/proc/version"
}

tablet()
{
	rm -rf "$T"
	for d in bin dev tmp run etc home/root usr opt env p3 proc/sys/kernel/random proc/sys/vm \
		proc/device-tree sys/class/power_supply/battery; do
		mkdir -p "$T/$d"
	done
	root "$T" 5.4.70
	root "$T/p3" 5.4.60
	cp "$(command -v busybox)" "$T/bin/busybox"
	# what BusyBox executes for each of its applets
	mkdir "$T/proc/self"
	ln -s /bin/busybox "$T/proc/self/exe"
	ln -s busybox "$T/bin/sh"
	: >"$T/dev/null"
	printf 'reMarkable 2.0\0' >"$T/proc/device-tree/model"
	printf 'remarkable,zero-sugar\0fsl,imx7d\0' >"$T/proc/device-tree/compatible"
	echo 'console=ttymxc0 root=/dev/mmcblk2p2 rootwait quiet panic=20' >"$T/proc/cmdline"
	echo '/dev/mmcblk2p2 / ext4 rw,relatime 0 0' >"$T/proc/mounts"
	echo 11111111 >"$T/proc/sys/kernel/random/boot_id"
	echo 60.1 60.2 >"$T/proc/uptime"
	runs 5.4.70
	echo Battery >"$T/sys/class/power_supply/battery/type"
	echo 80 >"$T/sys/class/power_supply/battery/capacity"
	echo 20231010 >"$T/etc/version"
	echo '/env/uboot.env 0x0 0x2000' >"$T/etc/fw_env.config"
	echo "24 1 179:2 / / rw,relatime - ext4 /dev/root rw" >"$T/proc/self/mountinfo"
	for part in 2 3; do
		mkdir -p "$T/sys/dev/block/179:$part"
		printf 'MAJOR=179\nDEVNAME=mmcblk2p%s\n' $part >"$T/sys/dev/block/179:$part/uevent"
	done
	printf '%s\n' active_partition=2 fallback_partition=3 bootlimit=1 upgrade_available=0 \
		bootcount=0 serial#=123 \
		'mmcargs=setenv bootargs root=/dev/mmcblk2p${active_partition} quiet panic=20' \
		'loadimage=ext4load mmc ${mmcdev}:${mmcpart} ${loadaddr} ${image}' \
		'loadfdt=ext4load mmc ${mmcdev}:${mmcpart} ${fdt_addr} ${fdt_file}' \
		'altbootcmd=setenv mmcpart ${fallback_partition}; run mmcboot' >"$T/env/uboot.env"
	# fw_setenv reads NAME=VALUE or, if there is /env/older, NAME VALUE.
	cat >"$T/machine" <<-'END'
		env_of() { env=/env/uboot.env; [ "$1" != -c ] || env=$(awk '{ print $1 }' "$2"); }
		fw_printenv()
		{
			env_of "$@"
			[ "$1" != -c ] || shift 2
			[ ! -e /env/warning ] || cat /env/warning >&2
			case ${1-} in
			-n) grep "^$2=" $env | cut -d = -f 2- | grep . ;;
			*) cat $env ;;
			esac
		}
		set_one()
		{
			sed "s|^$1=.*|$1=$2|" $env > $env.new
			grep -q "^$1=" $env || echo "$1=$2" >> $env.new
			cat $env.new > $env
			command rm -f $env.new
		}
		fw_setenv()
		{
			env_of "$@"
			[ "$1" != -c ] || shift 2
			[ "$1" = -s ] || { set_one "$@"; return; }
			while read -r line; do
				if [ -e /env/older ]; then
					[ "$line" = "${line#* }" ] || set_one "${line%% *}" "${line#* }"
				else
					[ "$line" = "${line#*=}" ] || set_one "${line%%=*}" "${line#*=}"
				fi
			done < "$2"
			[ ! -e /env/stray ] || set_one stray 1
		}
		mount()
		{
			for m; do :; done
			case $* in *tmpfs*) return ;; esac
			rmdir "$m" && ln -s /p3 "$m"
		}
		umount() { [ ! -L "$1" ] || { command rm "$1"; command mkdir "$1"; }; }
		sync() { [ ! -e /goodroot ] || [ -e /run/held ] || set_env_of_goodroot; }
		set_env_of_goodroot() { fw_setenv upgrade_available 0; fw_setenv bootcount 0; }
		systemctl()
		{
			echo "$*" >> /run/systemctl
			[ "$1 $2" != 'stop xochitl' ] || echo > /run/held
		}
		sleep() { :; }
		reboot() { echo rebooted > /rebooted; }
		df() { echo "rootfs 1 1 $(cat /free 2> /dev/null || echo 999999) 1% /"; }
	END
}

# Whoever runs this is root there, where that is allowed.
PATH=$PATH:/usr/sbin:/sbin
export CHROOT
CHROOT='unshare -r chroot'
if ! unshare -r true 2>/dev/null; then
	CHROOT=chroot
	[ "$(id -u)" -eq 0 ] || {
		echo '1..0 # SKIP neither user namespaces nor root'
		exit 0
	}
fi

# on_tablet COMMAND: as the tablet's shell runs it
on_tablet()
{
	$CHROOT "$T" /bin/busybox env -i PATH=/bin /bin/sh -c "cd /home/root; $1"
}

mkdir -p "$W/bin"
# A host that knows the tablet's key and has a key for it, unless a file in
# $W/ssh says otherwise. It insists on the options that keep both so.
cat >"$W/bin/ssh" <<-'END'
	#!/bin/sh
	cd "${0%/*}/.." || exit 1
	[ ! -e ssh.changed ] || { echo 'Host key verification failed.' >&2; exit 255; }
	[ ! -e ssh.denied ] || { echo 'root@x: Permission denied (publickey).' >&2; exit 255; }
	case " $* " in
	*' BatchMode=yes '*' StrictHostKeyChecking=yes '*) ;;
	*) echo 'careless ssh' >&2; exit 99 ;;
	esac
	for command; do :; done
	echo "$command" | head -n 1 >>ssh.log
	tablet=/home/root/.checkpoint-restore-kernel/tablet.sh
	chroot="$CHROOT $T /bin/busybox env -i PATH=/bin /bin/sh -c"
	[ ! -e "$T$tablet" ] || cat "$T/machine" "$T$tablet" >"$T/tmp/run.sh"
	case $command in
	*'sh -s'*) cat "$T/machine" - ;;
	*) cat ;;
	esac | {
		# The connection is lost in the middle of what the Nth command is sent
		read -r lost <ssh.lost
		echo $((lost - 1)) >ssh.lost
		[ "$lost" -ne 1 ] || exec head -c 100
		exec cat
	} | $chroot "cd /home/root; $(echo "$command" | sed "s|sh $tablet|sh /tmp/run.sh|")"
	status=$?
	read -r lost <ssh.lost
	[ "$lost" -ne 0 ] || { echo 'Connection closed by remote host' >&2; exit 255; }
	exit $status
END
echo -1 >"$W/ssh.lost"
chmod +x "$W/bin/ssh"
PATH=$W/bin:$PATH

# host COMMAND [ARCHIVE]
host()
{
	"$TOOL/host.sh" "$1" root@10.11.99.1 "$W/backups" "${2-}"
}

# pair: which whole pair the tablet would boot
pair()
{
	for release in $(cd "$W" && echo flash-*); do
		if cmp -s "$T/boot/zImage" "$W/$release/zImage" &&
			cmp -s "$T/boot/zero-sugar.dtb" "$W/$release/zero-sugar.dtb"; then
			echo "${release#flash-}"
			return
		fi
	done
	echo mixed
}

# setting NAME [VALUE]: of the bootloader's environment
setting()
{
	if [ $# -eq 1 ]; then
		sed -n "s/^$1=//p" "$T/env/uboot.env"
	else
		sed -i "s|^$1=.*|$1=$2|" "$T/env/uboot.env"
	fi
}

# from_partition NUMBER: the root that is running
from_partition()
{
	echo "/dev/mmcblk2p$1 / ext4 rw,relatime 0 0" >"$T/proc/mounts"
	echo "24 1 179:$1 / / rw,relatime - ext4 /dev/root rw" >"$T/proc/self/mountinfo"
}

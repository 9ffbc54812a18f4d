# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: a trial that writes nothing that boots. kexec starts the new kernel
# from the running one. /boot and the bootloader's environment stay as they are until
# `confirm`, so any reset starts the old kernel.

trying=$own/trying
confirmed=/run/checkpoint-restore.confirmed
argument=remarkable2_try

on_try()
{
	[ ! -e $confirmed ] && grep -q " $argument=" /proc/cmdline
}

# The new kernel's command line. panic= is not inherited. For two minutes the kernel
# feeds the watchdog itself, then a program has to.
try_arguments()
{
	tr ' ' '\n' < /proc/cmdline | grep -vE "^($argument|watchdog.open_timeout|panic)=" |
		tr '\n' ' '
	echo "panic=20 watchdog.open_timeout=120 $argument=$1"
}

can_kexec()
{
	[ -e /sys/kernel/kexec_loaded ] || die 'the kernel that runs cannot start another one' \
		'(no /sys/kernel/kexec_loaded): make deploy'
}

# whole_tree FILE: the device tree is as long as its header says. kexec crashes if it is
# cut short.
whole_tree()
{
	size=$(wc -c < "$1")
	# shellcheck disable=SC2059 # the format is the four bytes
	printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((size >> 24 & 255)) \
		$((size >> 16 & 255)) $((size >> 8 & 255)) $((size & 255)))" > "$own/size"
	dd if="$1" bs=4 skip=1 count=1 2> /dev/null | cmp -s - "$own/size"
	whole=$?
	rm -f "$own/size"
	return $whole
}

# try NAME RELEASE SUM MINUTES
try()
{
	name=$1 release=$2 sum=$3 minutes=$4
	lock
	can_kexec
	refuse
	unpack
	put_modules
	tree=$own/try.dtb
	[ -s "$tree" ] || tree=/sys/firmware/fdt
	must "$tree: no whole device tree: try again" whole_tree "$tree"
	run write_file "$name $release $sum $(running)" "$trying"
	run cp /proc/version "$trying.version"
	run "$own/kexec" -l "$unpacked/boot/zImage" --dtb="$tree" \
		--command-line="$(try_arguments "$minutes")"
	hold
	flush
	holding=
	echo "the new kernel is started by kexec: /boot and the environment stay as they are"
	[ "$dry" = 1 ] || {
		sleep 1
		# Starts the watchdog, unless a program has it: a kernel that hangs is reset.
		[ ! -c /dev/watchdog ] || echo > /dev/watchdog
		sync
		awk '$3 ~ /^(ext4|vfat)$/ { print $2 }' /proc/mounts | sort -r |
			while read -r where; do
				mount -o remount,ro "$where"
			done
		echo u > /proc/sysrq-trigger
		"$own/kexec" -e
		reboot -f
	} > /dev/null 2>&1 < /dev/null &
}

# Installs the kernel that kexec has started, so that it boots from now on.
confirm_try()
{
	read -r name release sum old_release < "$trying" ||
		die "$trying is missing: make deploy"
	if [ "$(running)" != "$release" ] || ! grep -qF \
			"$(sed -n 's/^version: //p' "$own/$name.manifest")" /proc/version; then
		die "the kernel that is running is $(running), not the one of $name: reboot"
	fi
	unpack
	put_modules
	old_version=$(sed 's/.* \(#[0-9]\)/\1/' "$trying.version")
	put_pairs
	switch_to new
	run rm -f "$cr/ready" "$trying" "$trying.version"
	run write_file yes $confirmed
	flush
	release_updates
	echo "confirmed: $release stays. The old one is kept: rollback takes it back."
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: test.sh GUEST OLD NEW DTB RELEASE DIR
#
# make test-deploy: tablet.sh on an emulated tablet, with the eMMC, the ext4 and
# the writes of a real kernel. Installs the kernel NEW over OLD, and confirms it
# and rolls it back, cutting the power after each write; and boots kernels that
# fail, each in one way. OLD and NEW are kernel build directories of RELEASE,
# DTB the device tree, GUEST the directory with the guest's BusyBox.
#
# Not here: ssh, the tablet's own bootloader and environment (boot.sh stands in
# for them), and its hardware. Ends with the number of power cuts survived.
#
# Exits with 1 if one led to no kernel, or a kernel that failed stayed.

guest=$1
old=$2
new=$3
dtb=$4
release=$5
dir=$6

here=$(cd "$(dirname "$0")" && pwd)
pack=$here/../../testing/selftests/checkpoint_restore/qemu/cpio.sh
failures=0
cuts=0

# ok STATUS WHAT
ok()
{
	if [ "$1" -eq 0 ]; then
		echo "  ok: $2"
	else
		echo "  NOT OK: $2"
		failures=$((failures + 1))
	fi
}

# on COMMAND [SECONDS]: switch the tablet on
on()
{
	"$here/boot.sh" "$dir" "${2:-180}" "$1" > "$dir/boots" 2>&1
	status=$?
	sed 's/^/    /' "$dir/boots"
	return $status
}

# powercut: after each write of the machine that ran last
powercut()
{
	read -r start sectors < "$dir/p2.sectors"
	perl "$here/powercut.pl" "$dir/before.img" "$dir/writes.log" \
		"$start" "$((start + sectors - 1))" "$dir/old/zImage" "$dir/old/zero-sugar.dtb" \
		"$dir/new/zImage" "$dir/new/zero-sugar.dtb" > "$dir/cuts"
}

# cut COMMAND
cut()
{
	powercut
	ok $? "$1: $(tail -n 1 "$dir/cuts")"
	cuts=$((cuts + $(sed -n 's/ power cuts: .*//p' "$dir/cuts")))
}

# put FILE NAME: into /boot of the emulated tablet, in the place of NAME
put()
{
	read -r start sectors < "$dir/p2.sectors"
	printf 'rm /boot/%s\nwrite %s /boot/%s\n' "$2" "$1" "$2" |
		debugfs -w -f - "$dir/emmc.img?offset=$((start * 512))" > /dev/null 2>&1
}

# comes_back WHAT: the old kernel, at the next boot but one of a kernel that fails
comes_back()
{
	on state 60
	ok $? "$1: a kernel runs again"
	tail -n 1 "$dir/boots" | grep -q 'the old kernel'
	ok $? "$1: the old one"
	cp --sparse=always "$dir/installed.img" "$dir/emmc.img"
}

set -e
trap 'rm -f "$dir"/*.img' EXIT
trap 'exit 130' INT TERM
rm -rf "$dir"
mkdir -p "$dir/old" "$dir/new" "$dir/guard/dev" "$dir/guard/proc" "$dir/guard/root"
dir=$(realpath "$dir")
cp "$old/arch/arm/boot/zImage" "$dir/old/"
cp "$new/arch/arm/boot/zImage" "$dir/new/"
cp "$dtb" "$dir/new/zero-sugar.dtb"
# Told apart from the new one, and the same to the kernel
{ cat "$dtb"; echo old; } > "$dir/old/zero-sugar.dtb"
arm-linux-gnueabihf-gcc -static -Os -s -o "$dir/guard/init" "$here/../guard.c"
"$pack" "$dir/guard" "$dir/guard.cpio"
"$here/emmc.sh" "$guest/bin/busybox" "$dir/old" "$dir/new" "$release" "$dir"
sed -n 2p "$dir/start.sectors" > "$dir/p2.sectors"
set +e

# That a tablet left without a kernel would be noticed
cp --sparse=always "$dir/emmc.img" "$dir/fresh.img"
on kernelctl
powercut
[ $? -eq 1 ]
ok $? "removing the old kernel first is noticed: $(tail -n 1 "$dir/cuts")"
mv "$dir/fresh.img" "$dir/emmc.img"

on install
ok $? 'install'
cut install
cp --sparse=always "$dir/emmc.img" "$dir/installed.img"
on state
ok $? 'the kernel on trial runs'
cut 'its guard'
on state
tail -n 1 "$dir/boots" | grep -q 'the old kernel from partition 2'
ok $? 'not confirmed: the old kernel is back'

cp --sparse=always "$dir/installed.img" "$dir/emmc.img"
on confirm
ok $? 'confirm'
cut confirm
on state
tail -n 1 "$dir/boots" | grep -q 'the new kernel'
ok $? 'confirmed: the new kernel stays'
on rollback
ok $? 'rollback'
cut rollback

cp --sparse=always "$dir/installed.img" "$dir/emmc.img"
head -c 100000 "$dir/new/zImage" > "$dir/broken"
put "$dir/broken" zImage
comes_back 'a kernel that hangs before it says a word'
head -c 2000 "$dir/new/zero-sugar.dtb" > "$dir/broken"
put "$dir/broken" zero-sugar.dtb
comes_back 'a device tree cut short'
mv "$dir/guard.cpio" "$dir/guard.kept"
echo 'no program' > "$dir/guard/init"
"$pack" "$dir/guard" "$dir/guard.cpio"
comes_back 'a kernel that panics before its first program'
mv "$dir/guard.kept" "$dir/guard.cpio"
on wait 240
ok $? 'a kernel that nobody can log in to: a kernel runs again'
tail -n 1 "$dir/boots" | grep -q 'the old kernel from partition 2'
ok $? 'a kernel that nobody can log in to: the old one is back by itself'

echo "$cuts power cuts survived, $failures failures"
[ "$failures" -eq 0 ]

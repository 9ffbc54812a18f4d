#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: off_and_on.sh KERNEL DTB INITRD DISK LOGDIR
#
# Boots the emulated tablet twice with a copy of DISK as its eMMC: the first
# time power_cycle.sh freezes a program, the second time it thaws it. What it
# says is printed as kselftest's runner would, as the tests criu:freeze and
# criu:thaw; the consoles go to LOGDIR/freeze and LOGDIR/thaw.
#
# Exits with 1 if the guest did not come to its end.

kernel=$1
dtb=$2
initrd=$3
pristine=$4
logdir=$5

here=$(dirname "$0")
DISK=$logdir/disk.img
export DISK
trap 'rm -f "$DISK"' EXIT
trap 'exit 130' INT TERM

cp --sparse=always "$pristine" "$DISK" || exit 1
for half in freeze thaw; do
	"$here/../qemu/qemu.sh" "$kernel" "$dtb" "$initrd" "$logdir/$half" 400 \
		guest.disk=/home "guest.run=/home/try/power_cycle.sh,$half" || exit 1
	echo "# selftests: criu: $half"
	sed -e "s/^guest: exit 0/ok 1 selftests: criu: $half/" \
		-e "s/^guest: exit .*/not ok 1 selftests: criu: $half/" \
		-e t -e 's/^/# /' "$logdir/$half/verdict.log"
done

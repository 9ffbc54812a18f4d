#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: count_in_guest.sh KERNEL_OUT INITRD LOGDIR PART KERNEL COMMAND
#
# Boots the kernel built in KERNEL_OUT with INITRD and lets the guest run COMMAND,
# with commas for spaces. The lines that it prints go to LOGDIR/rows.tsv, each with
# PART and KERNEL in front. ICOUNT=1 in the environment: see qemu.sh.
#
# Exits with 1 if the guest fails.

kernel_out=$1
initrd=$2
logdir=$3
part=$4
kernel=$5
command=$6

here=$(dirname "$0")
seconds=3000
"$here/../qemu/qemu.sh" "$kernel_out/arch/arm/boot/zImage" "$kernel_out/tablet.dtb" \
	"$initrd" "$logdir" "$seconds" "guest.run=$command" || exit 1
tr -d '\r' < "$logdir/verdict.log" > "$logdir/said"
grep '^error: ' "$logdir/said"
grep -q '^guest: exit 0$' "$logdir/said" || {
	echo "error: $command did not come to its end: see $logdir/verdict.log"
	exit 1
}
awk -v part="$part" -v kernel="$kernel" -v OFS='\t' \
	'/\t/ { print part, kernel, $0 }' "$logdir/said" > "$logdir/rows.tsv"

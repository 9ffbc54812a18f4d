#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: off_and_on.sh DTB INITRD DISK LOGDIR ARGUMENTS BOOT...
#
# Boots the emulated tablet once for each BOOT, which is KERNEL:SCRIPT:STAGE. All of
# them have one copy of DISK as their eMMC. ARGUMENTS, one word or none, are added to
# the kernel's command line. The guest runs SCRIPT, a file on DISK, with the argument
# STAGE; when it prints "guest: cut", the power is cut.
#
# Prints the guest's output in the form of kselftest's runner, as the test criu:STAGE.
# The consoles go to LOGDIR/STAGE. SECONDS_A_BOOT in the environment is how long a
# boot may take (400).
#
# Exits with 1 if a guest did not come to its end.

dtb=$1
initrd=$2
pristine=$3
logdir=$4
arguments=$5
shift 5

here=$(dirname "$0")
DISK=$logdir/disk.img
export DISK
qemu=
trap '[ -z "$qemu" ] || kill -KILL -$qemu 2> /dev/null; rm -f "$DISK"' EXIT
trap 'exit 130' INT TERM

# To qemu.sh a power cut is a failure.
was_cut()
{
	grep -q '^guest: cut' "$1/verdict.log" 2> /dev/null
}

cp --sparse=always "$pristine" "$DISK" || exit 1
for boot; do
	kernel=${boot%%:*}
	stage=${boot##*:}
	script=${boot#*:}
	script=${script%:*}
	log=$logdir/$stage
	rm -f "$log/verdict.log"
	# In a group of its own, to be killed as one
	setsid "$here/qemu.sh" "$kernel" "$dtb" "$initrd" \
		"$log" "${SECONDS_A_BOOT:-400}" "$arguments" \
		guest.disk=/home "guest.run=/home/try/$script.sh,$stage" &
	qemu=$!
	while kill -0 $qemu 2> /dev/null; do
		if was_cut "$log"; then
			kill -KILL -$qemu
			break
		fi
		sleep 0.2
	done
	wait $qemu 2> /dev/null || was_cut "$log" || exit 1
	qemu=
	echo "# selftests: criu: $stage"
	sed -e "s/^guest: \(exit 0\|cut\)/ok 1 selftests: criu: $stage/" \
		-e "s/^guest: exit .*/not ok 1 selftests: criu: $stage/" \
		-e t -e 's/^/# /' "$log/verdict.log"
done

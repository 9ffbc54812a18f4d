#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: qemu.sh KERNEL DTB INITRD LOGDIR SECONDS [ARGUMENT]...
#        qemu.sh KERNEL DTB INITRD - 0 [ARGUMENT]...
#
# Boots the emulated reMarkable 2 with ARGUMENTs on the kernel's command line.
# The first form needs no terminal: the console goes to LOGDIR/console.log, what the
# guest writes to its first serial port to LOGDIR/verdict.log, and after SECONDS the
# machine is stopped. In the second form this terminal is the console.
#
# From the environment:
#	DISK		an image for its eMMC
#	THREADS		single or multi, for a machine with a disk: one thread for both
#			CPUs or one each
#	ICOUNT=1	one CPU, whose clock counts instructions, 16 ns each (one tick
#			of its generic timer), so that each run is the same
#
# Exits with 0 after a clean power-off, 1 if the kernel complained (WARNING,
# BUG, Oops, panic, a sanitizer's report), 2 on wrong input, 124 after SECONDS.

kernel=$1
dtb=$2
initrd=$3
logdir=$4
limit=$5
shift 5

qemu=qemu-system-arm package=qemu-system-arm
case ${ARCH:=arm} in
x86_64) qemu="qemu-system-x86_64" package=qemu-system-x86 ;;
arm64) qemu="qemu-system-aarch64" ;;
esac
command -v "$qemu" > /dev/null || {
	echo "error: $qemu is missing: apt-get install $package" >&2
	exit 2
}
for file in "$kernel" "$dtb" "$initrd" ${DISK:+"$DISK"}; do
	[ -r "$file" ] || {
		echo "error: cannot read $file: build it first" >&2
		exit 2
	}
done

# The tablet's console is its sixth serial port, uart6.
if [ "$logdir" = - ]; then
	first=null
	console=mon:stdio
	watch=
else
	mkdir -p "$logdir" || exit 2
	rm -f "$logdir/console.log" "$logdir/verdict.log"
	first=file:$logdir/verdict.log
	console=file:$logdir/console.log
	watch="timeout --foreground -k 5 $limit"
fi

# With an eMMC and one thread for each CPU, QEMU 7.2 sometimes hangs on a busy machine:
# both CPUs sleep for ever. It was never seen to hang with one thread for both CPUs.
# A kernel of the vendor's configuration is the other way round: with one thread it
# always hangs before init, so it gets THREADS=multi.
accel=tcg${DISK:+,thread=${THREADS:-single}}
cpus=2
counted=
if [ "${ICOUNT:-0}" = 1 ]; then
	cpus=1
	counted='-icount shift=4,sleep=off -rtc base=2020-01-01,clock=vm -seed 1'
fi

words="panic=-1 oops=panic panic_on_warn=1 $*"
case $ARCH in
arm)
	# shellcheck disable=SC2086 # counted is several words or none
	set -- -M mcimx7d-sabre $counted -dtb "$dtb" -serial "$first" -serial null \
		-serial null -serial null -serial null -serial "$console" \
		${DISK:+-drive "if=sd,index=2,format=raw,file=$DISK"} \
		-append "console=ttymxc5 $words"
	;;
x86_64)
	set -- -serial "$console" -serial "$first" \
		-append "console=ttyS0 guest.port=/dev/ttyS1 $words"
	;;
arm64)
	set -- -M virt -cpu cortex-a53 -serial "$console" \
		-chardev "file,id=verdict,path=${first#file:}" \
		-device pci-serial,chardev=verdict \
		-append "console=ttyAMA0 guest.port=/dev/ttyS0 $words"
	;;
esac
$watch "$qemu" -m 1G -smp "$cpus" -accel "$accel" -display none -monitor none \
	-nic none -no-reboot -kernel "$kernel" -initrd "$initrd" "$@"
status=$?
[ "$logdir" != - ] || exit "$status"

if [ "$status" -ge 124 ]; then
	echo "error: no power-off within $limit s; the console's last lines:" >&2
	tail -n 20 "$logdir/console.log" | sed 's/^/error:   /' >&2
	exit 124
fi
if [ "$status" -ne 0 ]; then
	echo "error: $qemu ended with exit code $status" >&2
	exit 2
fi
complaint='WARNING:|BUG:|BUG [a-z]|Oops|Kernel panic|Unable to handle|UBSAN:|KASAN:'
complaint="$complaint|INFO: (task|rcu|possible)"
if grep -aE "$complaint" "$logdir/console.log" > "$logdir/complaints"; then
	echo "error: the kernel complained: $(head -n 1 "$logdir/complaints")" >&2
	exit 1
fi
rm -f "$logdir/complaints"

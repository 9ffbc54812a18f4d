#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: pids.sh [quick]
#
# On the emulated tablet: what a wanted PID costs in each way, with the largest
# pid_max that the kernel takes; quick: with 1536 PIDs.

cd "$(dirname "$0")" || exit 1

largest=4194304
until echo $largest > /proc/sys/kernel/pid_max; do
	largest=$((largest / 2))
done 2> /dev/null
most=10000
threads=1000
if [ "$1" = quick ]; then
	echo 1536 > /proc/sys/kernel/pid_max || exit 1
	most=100
	threads=100
fi
printf 'pid_max\tlargest\t0\t%s\t1\n' "$largest"
printf 'pid_max\tused\t0\t%s\t1\n' "$(cat /proc/sys/kernel/pid_max)"
./wanted_pid $most && ./thread_group $threads

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: criu.sh [quick]
#
# On the emulated tablet: how many instructions CRIU needs to dump and to restore a
# program, three times each, as root and as uid 1000 with CAP_CHECKPOINT_RESTORE alone
# ("one"); how large the images are; and what it takes to start the program anew and
# compute its memory again, by load.c. All files are in memory, so nothing waits for
# a disk.

runs=3
memory='1 4 16 64 256'
processes='1 10 50 200'
threads='1 10 100 500'
if [ "$1" = quick ]; then
	runs=1
	memory='1 4'
	processes=10
	threads=10
fi
here=$(cd "$(dirname "$0")" && pwd)
work=/tmp/bench
images=$work/images
callers='root one'

mkdir -p $work || exit 1
for caller in $callers; do
	cp /criu/criu "$work/criu-$caller" || exit 1
done
setcap cap_checkpoint_restore+ep $work/criu-one || exit 1
mkdir -p $work/run
chown 1000:1000 $work $work/run

# Closes what a shell left open, or it would be in the images.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

die()
{
	echo "error: $*"
	cat $work/said
	exit 1
}

# by_user COMMAND...: with a directory in which CRIU keeps what it knows about the
# kernel, as root has in /run. Without it CRIU probes the kernel each time.
by_user()
{
	su user -c "XDG_RUNTIME_DIR=$work/run $*"
}

# criu ACTION ARGUMENT...: by the caller; the count goes to $work/ACTION
criu()
{
	action=$1
	shift
	rm -f "$work/$action"
	set -- "$here/count_of" "$work/$action" "$work/criu-$caller" "$action" \
		-v0 -D "$images" "$@"
	if [ "$caller" = root ]; then
		"$@"
	else
		by_user "$@" --unprivileged
	fi > $work/said 2>&1 || die "$caller: criu $action of $what $x failed"
}

# once: one dump and one restore
once()
{
	rm -rf $images $work/ready $work/start
	by_user mkdir $images || exit 1
	by_user "setsid $here/load $what $x $work/ready $work/start \
		< /dev/null > /dev/null 2>&1 &"
	while [ ! -s $work/ready ]; do
		sleep 0.1
	done
	pid=$(cat $work/ready)
	criu dump -t "$pid"
	size=$(du -sk $images | cut -f1)
	criu restore -d
	kill -KILL "-$pid"
	while kill -0 "$pid" 2> /dev/null; do
		sleep 0.1
	done
}

# row WHAT FILE: the median of the numbers in FILE, their count, and the numbers
row()
{
	sort -n "$2" | awk -v what="$1, $what" -v who="$caller" -v x="$x" \
		-v OFS='\t' '{ n[NR] = $1; all = all sep $1; sep = " " }
		END { print what, who, x, n[int(NR / 2) + 1], NR, all }'
	rm -f "$2"
}

measure()
{
	what=$1
	x=$2
	for caller in $callers; do
		once	# so that later runs read nothing for the first time
		for _ in $(seq "$runs"); do
			once
			cat $work/dump >> $work/dumps
			cat $work/restore >> $work/restores
			cat $work/start >> $work/starts
			echo $((size * 1024)) >> $work/sizes
		done
		row dump $work/dumps
		row restore $work/restores
		row start $work/starts
		row images $work/sizes
	done
}

for x in $memory; do
	measure memory "$x"
done
for x in $processes; do
	measure processes "$x"
done
for x in $threads; do
	measure threads "$x"
done

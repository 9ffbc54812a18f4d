#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: timing.sh [--differs]
#
# Dumping and restoring a program takes uid 1000 with CAP_CHECKPOINT_RESTORE alone at
# most 1.05 times as long as root. The medians of ten runs each are compared; root
# and the user take turns.
#
# Other work on the machine only makes a run longer. So there are up to three rounds,
# and one within the limit is enough. On the emulated tablet a second is a number of
# instructions (ICOUNT=1, see qemu/qemu.sh), so other work does not matter there.
#
# --differs lists the tests that fail on a kernel without the series.
# Exits with 1 if a test failed, 4 (skipped) without CRIU.

here=$(dirname "$(realpath "$0")")
# shellcheck source=SCRIPTDIR/../../ktap_helpers.sh
. "$here/ktap_helpers.sh"
criu=/home/try/criu/criu
work=/home/try/timing
run=/tmp/timing
limit=105

if [ "$1" = --differs ]; then
	for action in dump restore; do
		echo "differs checkpoint_restore/criu/timing:timing.sh:$action"
	done
	exit 0
fi
if [ ! -x $criu ] || [ "$(id -u)" -ne 0 ]; then
	ktap_skip_all "no $criu, or not root"
	exit "$KSFT_SKIP"
fi
# kselftest's runner hands down a terminal that no image can have.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

# timed CALLER ACTION OPTION...
timed()
{
	line="$here/stopwatch $work/$1.$2 $work/criu-$1 $2 -v1 -D $work/images"
	case $1 in
	root)
		shift 2
		sh -c "$line $*"
		;;
	user)
		shift 2
		# Where its CRIU may keep what it has found out about the
		# kernel, as root's does in /run, on a tmpfs as that.
		su user -c "XDG_RUNTIME_DIR=$run $line --unprivileged $*"
		;;
	esac > $work/said 2>&1
}

median()
{
	sort -n "$1" |
		awk 'NR == 5 || NR == 6 { sum += $1 } END { print int(sum / 2) }'
}

# Ten dumps and restores each, of the same program
round()
{
	rm -f $work/*.dump $work/*.restore
	for _ in $(seq 10); do
		for caller in root user; do
			timed $caller dump -t "$pid" &&
				timed $caller restore -d || return
			rm -f $work/images/*
		done
	done
}

# ratio ACTION: of the medians, in percent
ratio()
{
	echo $(($(median "$work/user.$1") * 100 / $(median "$work/root.$1")))
}

rm -rf $work
mkdir -p $work/images
cp $criu $work/criu-root
cp $criu $work/criu-user
mkdir -p $run
chown -R 1000:1000 $work $run
chmod 777 $work $work/images
# After chown, which removes the capability
setcap cap_checkpoint_restore+ep $work/criu-user || exit 1
setsid "$here/subject" single $work < /dev/null > /dev/null 2>&1 &
until [ -s $work/pid ]; do
	sleep 0.1
done
pid=$(cat $work/pid)

ktap_print_header
ktap_set_plan 2
good=
for _ in 1 2 3; do
	round || {
		sed 's/^/# /' $work/said
		break
	}
	for action in dump restore; do
		ktap_print_msg "$action: root $(median $work/root.$action) us," \
			"user $(median $work/user.$action) us: $(ratio $action) %"
		[ "$(ratio $action)" -gt $limit ] || good="$good $action"
	done
	case $good in
	*dump*restore*|*restore*dump*) break ;;
	esac
done
for action in dump restore; do
	case $good in
	*$action*) ktap_test_pass $action ;;
	*) ktap_test_fail $action ;;
	esac
done
kill -KILL "$pid" 2> /dev/null
rm -rf $work
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: scenarios.sh [--differs] [SCENARIO]...
#
# What CRIU can dump and restore: each SCENARIO for three callers, root, uid 1000
# with CAP_CHECKPOINT_RESTORE alone ("one"), and uid 1000 with the three capabilities
# that CRIU's documentation asks for ("three"). Without a SCENARIO it runs all, or
# some if SHORT=1 is in the environment.
#
# Needs root, and a static CRIU on a file system that keeps file capabilities: the
# one that CRIU in the environment names, or the emulated tablet's.
#
# --differs lists the tests that fail on a kernel without the series.
# Exits with 1 if a test failed, 4 (skipped) without CRIU.

# shellcheck disable=SC2317 # functions are called by name
here=$(dirname "$(realpath "$0")")
# shellcheck source=SCRIPTDIR/../ktap_helpers.sh
. "$here/ktap_helpers.sh"
prefix=checkpoint_restore/criu:scenarios.sh
callers='root one three'
# Kinds of subject.c that are just dumped and restored
subjects='single tree many threads deleted deleted-mapping memfd memfd-mapping
	anonymous pipe socket terminal'
others='stopped twice shell-job pre-dump pid-taken truncated damaged disk-full
	fifty'
# Kinds that only root can dump: others are refused, and the program goes on.
roots='seccomp another-user no-new-privs'
# One of each sort, for SHORT=1
short='single tree threads deleted-mapping memfd terminal stopped shell-job
	pid-taken truncated disk-full'

[ "${SHORT:-}" = 1 ] || short="$subjects $others $roots"
if [ "$1" = --differs ]; then
	for scenario in $short; do
		# Refused on both kernels; the program goes on.
		case " $roots disk-full " in
		*" $scenario "*) continue ;;
		esac
		echo "differs $prefix:$scenario.one"
		echo "differs $prefix:$scenario.three"
	done
	exit 0
fi

# kselftest's runner hands down a terminal that no image can have.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

criu=${CRIU:-/home/try/criu/criu}
work=$(dirname "$criu")/../scenarios
# The command that runs CRIU, if there is one
without=
if [ ! -x "$criu" ] || [ "$(id -u)" -ne 0 ]; then
	ktap_skip_all "no $criu, or not root"
	exit "$KSFT_SKIP"
fi

# One program for each caller, because file capabilities belong to the file
install_callers()
{
	rm -rf "$work"
	mkdir -p "$work" || exit 1
	for caller in $callers; do
		cp "$criu" "$work/criu-$caller" || exit 1
	done
	setcap cap_checkpoint_restore+ep "$work/criu-one" || exit 1
	setcap cap_checkpoint_restore,cap_sys_ptrace,cap_net_admin+ep \
		"$work/criu-three" || exit 1
}

# criu_line ACTION ARGUMENT...: the command line of the caller's CRIU
criu_line()
{
	echo "$without $work/criu-$caller $*" -v1 -D "$dir/images" \
		"$([ "$caller" = root ] || echo --unprivileged)"
}

# by_caller COMMAND: runs it in a shell of the caller; its output goes to $dir/said
by_caller()
{
	if [ "$caller" = root ]; then
		sh -c "$1"
	else
		su user -c "$1"
	fi > "$dir/said" 2>&1
}

criu()
{
	by_caller "$(criu_line "$@")"
}

# start KIND: the program to be dumped, as uid 1000; sets pid
start()
{
	rm -f "$dir/pid" "$dir/answer"
	setsid "$here/subject" "$1" "$dir" < /dev/null > /dev/null 2>&1 &
	wait_for "$dir/pid" || return
	pid=$(cat "$dir/pid")
}

# wait_for FILE: waits until it exists and is not empty
wait_for()
{
	tries=0
	while [ ! -s "$1" ]; do
		tries=$((tries + 1))
		[ $tries -le 100 ] || {
			echo "no $(basename "$1") within 10 s"
			return 1
		}
		sleep 0.1
	done
}

gone()
{
	! kill -0 "$pid" 2> /dev/null
}

# Asks the program whether everything is as before
ask()
{
	kill -USR1 "$pid" || return
	wait_for "$dir/answer" || return
	answer=$(cat "$dir/answer")
	[ "$answer" = ok ] || {
		echo "$answer"
		return 1
	}
}

dump_subject()
{
	criu dump -t "$pid" || {
		echo "dump: $(cat "$dir/said")"
		return 1
	}
}

restore_subject()
{
	criu restore -d || {
		echo "restore: $(cat "$dir/said")"
		return 1
	}
}

refused()
{
	if criu "$@"; then
		echo "$1 was not refused"
		return 1
	fi
	grep -qE 'Error|needs to have the CAP_' "$dir/said" || {
		echo "$1 was refused without a word"
		return 1
	}
}

# ---- the scenarios

subject()
{
	start "$1" && dump_subject && gone && restore_subject && ask
}

# As the tablet's launchers do with programs in the background
stopped()
{
	start single || return
	kill -STOP "$pid"
	dump_subject && restore_subject || return 1
	[ "$(awk '{ print $3 }' "/proc/$pid/stat")" = T ] || {
		echo "it is not stopped any more"
		return 1
	}
	kill -CONT "$pid"
	ask
}

twice()
{
	start tree && dump_subject && restore_subject &&
		dump_subject && restore_subject && ask
}

# of_root KIND: a KIND that only root can dump
of_root()
{
	if [ "$caller" = root ]; then
		subject "$1"
	else
		start "$1" && refused dump -t "$pid" && ask
	fi
}

# A caller to whom files give no capabilities
no_new_privs()
{
	without='setpriv --nnp'
	of_root single
	status=$?
	without=
	return "$status"
}

# The other end of its terminal belongs to another program; it continues on a new one.
shell_job()
{
	rm -f "$dir/pid" "$dir/answer"
	by_caller "exec setsid $here/on_terminal \
		sh -c '$here/subject job $dir; :'" &
	wait_for "$dir/pid" || {
		cat "$dir/said"
		return 1
	}
	pid=$(cat "$dir/pid")
	refused dump -t "$pid" || return
	criu dump --shell-job -t "$pid" || {
		echo "dump: $(cat "$dir/said")"
		return 1
	}
	gone || return
	line=$(criu_line restore -d --shell-job)
	by_caller "exec setsid $here/on_terminal \
		sh -c '$line; echo \$? > $dir/restored;
			while [ -e $dir/restored ]; do sleep 1; done'" &
	wait_for "$dir/restored" || return
	[ "$(cat "$dir/restored")" = 0 ] || {
		echo "restore: $(cat "$dir/said")"
		return 1
	}
	ask
}

# Kernels for 32-bit ARM do not track written pages, so CRIU refuses a dump in two
# steps, and the program goes on.
pre_dump()
{
	start single && refused pre-dump --track-mem -t "$pid" &&
		dump_subject && restore_subject && ask
}

fifty()
{
	start single || return
	for round in $(seq 50); do
		if ! dump_subject || ! restore_subject; then
			echo "round $round"
			return 1
		fi
	done
	ask
}

# Another task has the PID: neither that task nor the images are harmed.
pid_taken()
{
	start single && dump_subject || return
	echo $((pid - 1)) > /proc/sys/kernel/ns_last_pid
	sleep 60 &
	other=$!
	[ "$other" = "$pid" ] || {
		echo "could not take PID $pid"
		return 1
	}
	refused restore -d || return
	kill "$other" || return
	wait "$other"
	restore_subject && ask
}

# broken HOW: damages an image; with a good copy of it the program goes on
broken()
{
	start single && dump_subject || return
	cp -a "$dir/images" "$dir/good"
	"$1" "$dir/images/core-$pid.img"
	refused restore -d || return
	gone || {
		echo "something was restored"
		return 1
	}
	rm -rf "$dir/images"
	mv "$dir/good" "$dir/images"
	restore_subject && ask
}

cut_short()
{
	truncate -s 20 "$1"
}

truncated()
{
	broken cut_short
}

damage()
{
	printf '\377\377\377\377' | dd of="$1" bs=1 seek=8 conv=notrunc
}

damaged()
{
	broken damage
}

# The program goes on.
disk_full()
{
	start single || return
	mount -t tmpfs -o size=16k,mode=1777 tmpfs "$dir/images" || return
	refused dump -t "$pid"
	status=$?
	umount "$dir/images"
	[ "$status" -eq 0 ] && ask
}

# ----

try()
{
	scenario=$1
	dir=$work/$scenario.$caller
	mkdir -p "$dir/images"
	chown -R 1000:1000 "$dir"
	chmod 777 "$dir"
	case $scenario in
	seccomp|another-user)
		of_root "$scenario"
		;;
	shell-job|pre-dump|pid-taken|disk-full|no-new-privs)
		"$(echo "$scenario" | tr - _)"
		;;
	stopped|twice|fifty|truncated|damaged)
		"$scenario"
		;;
	*)
		subject "$scenario"
		;;
	esac > "$work/out" 2>&1
	status=$?
	mv "$work/out" "$dir/out"
	if [ "$status" -eq 0 ]; then
		ktap_test_pass "$scenario.$caller"
	else
		ktap_test_fail "$scenario.$caller"
		sed 's/^/# /' "$dir/out"
	fi
	# A program on a terminal does not lead its process group. If it stayed, kselftest's
	# runner would wait for its output.
	gone || kill -KILL "-$pid" 2> /dev/null || kill -KILL "$pid"
	rm -rf "$dir"
}

# shellcheck disable=SC2086 # a list of words
[ $# -gt 0 ] || set -- $short
install_callers
ktap_print_header
ktap_set_plan $(($# * 3))
for scenario; do
	for caller in $callers; do
		# The kernel writes this line only with CONFIG_SECCOMP.
		if [ "$scenario" = seccomp ] && ! grep -q ^Seccomp: /proc/self/status; then
			ktap_test_skip "$scenario.$caller" 'this kernel has no seccomp'
		else
			try "$scenario"
		fi
	done
done
rm -rf "$work"
ktap_finished

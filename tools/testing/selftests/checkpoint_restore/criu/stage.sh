#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: . stage.sh
#
# Shared by the scripts that off_and_on.sh runs in the guest, one stage in each boot:
# checks, and the program that counts.

# shellcheck source=SCRIPTDIR/../ktap_helpers.sh
. "$(dirname "$0")/ktap_helpers.sh"
counter=/home/try/counter

# check NAME COMMAND...: a test that passes if COMMAND succeeds; otherwise it shows
# COMMAND's output
check()
{
	check=$1
	shift
	if "$@" > /tmp/said 2>&1; then
		ktap_test_pass "$check"
		return
	fi
	ktap_test_fail "$check"
	sed 's/^/# /' /tmp/said
	echo "note: $check failed: $(head -n 1 /tmp/said)"
	return 1
}

# refuses COMMAND...: true if it fails with one line that says why
refuses()
{
	if "$@" > /tmp/refusal 2>&1; then
		echo "was not refused: $*"
		return 1
	fi
	[ "$(grep -c '^error: ' /tmp/refusal)" -eq 1 ] || {
		echo "no error, or more than one: $(cat /tmp/refusal)"
		return 1
	}
}

# count_into FILE [PROGRAM]: a program of the user's that counts
count_into()
{
	rm -f "$1"
	su user -c "setsid ${2:-$counter} $1 < /dev/null > /dev/null 2>&1 &"
}

# grows FILE: waits until it does, for so many seconds at most
seconds=30
grows()
{
	before=$(stat -c %s "$1" 2> /dev/null)
	for _ in $(seq $((seconds * 2))); do
		sleep 0.5
		[ "$(stat -c %s "$1" 2> /dev/null)" = "$before" ] || return 0
	done
	echo "no number within $seconds s"
	return 1
}

# True if FILE has each number once, all written by one PID
unbroken()
{
	awk 'NR == 1 { pid = $1 }
		$1 != pid || $2 != NR { print "line " NR ": " $0; wrong = 1 }
		END { exit wrong || NR == 0 }' "$1"
}

# High PIDs, as on a tablet that has been up for long. After the next boot they are
# free.
long_up()
{
	echo 20000 > /proc/sys/kernel/ns_last_pid
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: step.sh NAME LOG COMMAND [ARGUMENT]...
#
# Runs COMMAND as one step of a longer run. Its output goes to the file LOG. The
# terminal gets one line with NAME and the seconds that the step took, and the lines
# "note: ..." that COMMAND printed. If COMMAND fails, standard error gets its lines
# "error: ...", or its last lines if it has none, and the path of LOG.
#
# From the environment:
#	V=1		show the whole output as it comes
#	STEP_ERRORS	a file that also gets the lines about a failure
#	PROGRESS	a shell command that prints how far COMMAND is. On a terminal
#			its output is shown meanwhile. $START is when COMMAND began
#
# Exits with COMMAND's exit code.

name=$1
log=$2
shift 2

# results LOG: how many tests and checks have one there
results()
{
	grep -cE '^(# )*(not )?ok |^word: ' "$1" 2> /dev/null
}

how_far()
{
	if [ -n "${PROGRESS-}" ]; then
		sh -c "$PROGRESS" 2> /dev/null
	elif [ "$(results "$log")" -gt 0 ]; then
		echo "$(results "$log")$([ "${last:-0}" -eq 0 ] || echo " of $last") tests"
	fi
}

mkdir -p "$(dirname "$log")" || exit 1
START=@$(date +%s)
export START
last=$(results "$log")
# Clears the line on a terminal
clear=
watcher=
if [ -t 1 ] && [ "${V:-0}" != 1 ]; then
	clear=$(printf '\r\033[K')
	trap 'kill "$watcher" 2> /dev/null' EXIT
	trap 'exit 130' INT TERM
	while sleep 2; do
		printf '%s  %-52s %s' "$clear" "$name" "$(how_far)"
	done &
	watcher=$!
fi
if [ "${V:-0}" = 1 ]; then
	echo "  $name:"
	{ "$@" 2>&1 < /dev/null; echo $? > "$log.status"; } | tee "$log"
	read -r status < "$log.status"
	rm -f "$log.status"
else
	env -u PROGRESS "$@" > "$log" 2>&1 < /dev/null
	status=$?
fi
seconds=$(($(date +%s) - ${START#@}))
[ -z "$watcher" ] || kill "$watcher"

if [ "$status" -eq 0 ]; then
	printf '%s  %-52s %4d s\n' "$clear" "$name" "$seconds"
	[ "${V:-0}" = 1 ] || sed -n 's/^note: /    note: /p' "$log"
else
	{
		printf '%s  %-52s %4d s  FAILED\n' "$clear" "$name" "$seconds"
		grep '^error: ' "$log" || tail -n 20 "$log"
		echo "    log: $log"
	} | tee -a "${STEP_ERRORS:-/dev/null}" >&2
fi
exit "$status"

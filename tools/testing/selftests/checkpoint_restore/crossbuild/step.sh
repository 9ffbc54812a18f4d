#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: step.sh NAME LOG COMMAND [ARGUMENT]...
#
# Runs COMMAND as one step of a longer run. Its output goes to the file LOG;
# the terminal gets one line with NAME and the seconds that it took, and what
# COMMAND printed as "note: ...". Where COMMAND fails, its "error: ..." lines
# (its last lines, if it has none) and LOG's path go to standard error.
# V=1 in the environment shows the whole output as it comes.
#
# Exits with COMMAND's exit code.

name=$1
log=$2
shift 2

mkdir -p "$(dirname "$log")" || exit 1
start=$(date +%s)
if [ "${V:-0}" = 1 ]; then
	echo "  $name:"
	{ "$@" 2>&1 < /dev/null; echo $? > "$log.status"; } | tee "$log"
	read -r status < "$log.status"
	rm -f "$log.status"
else
	"$@" > "$log" 2>&1 < /dev/null
	status=$?
fi
seconds=$(($(date +%s) - start))

if [ "$status" -eq 0 ]; then
	printf '  %-52s %4d s\n' "$name" "$seconds"
	[ "${V:-0}" = 1 ] || sed -n 's/^note: /    note: /p' "$log"
else
	{
		printf '  %-52s %4d s  FAILED\n' "$name" "$seconds"
		grep '^error: ' "$log" || tail -n 20 "$log"
		echo "    log: $log"
	} >&2
fi
exit "$status"

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# lsm.sh for Yama, which does not know the capability: where ptrace_scope is not 0, a
# holder may still not trace a task that is not its child.

scope=/proc/sys/kernel/yama/ptrace_scope

su user -c 'exec sleep 1000' &
traced=$!
kept_scope=$(cat $scope)

# seizes NAME SCOPE ANSWER CAPABILITY...
seizes()
{
	name=$1 answer=$3
	echo "$2" > $scope
	what="PTRACE_SEIZE of another program of uid 1000, where ptrace_scope is $2"
	shift 3
	is "$answer" "$(./seize $traced "$@")" "$name" "$what, with capabilities $*"
}

until [ "$(cat /proc/$traced/comm)" = sleep ]; do
	sleep 0.1
done
seizes yama.scope_0_lets_holder_trace 0 granted 40
seizes yama.scope_1_denies_holder 1 'Operation not permitted' 40
seizes yama.scope_1_wants_cap_sys_ptrace 1 granted 40 19
echo "$kept_scope" > $scope
kill $traced

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# SELinux and AppArmor, whichever this kernel has, know CAP_CHECKPOINT_RESTORE by its
# name: a policy can grant and deny it, and the audit log names it. Yama does not.

cd "$(dirname "$0")" || exit 1
# shellcheck source=SCRIPTDIR/../ktap_helpers.sh
. ./ktap_helpers.sh
# Each LSM's own: what /proc/self/attr/current takes before the name of a domain,
# and what makes of a denial in the log a short form of it, a script for sed
enter=
denial=

skip_all()
{
	ktap_skip_all "$1"
	exit "$KSFT_SKIP"
}

# mount_at DIR TYPE
mount_at()
{
	grep -q " $1 $2 " /proc/mounts || mount -t "$2" "$2" "$1"
}

# is EXPECTED GOT NAME WHAT: one test
is()
{
	if [ "$1" = "$2" ]; then
		ktap_test_pass "$3"
	else
		ktap_test_fail "$3"
		ktap_print_msg "$4: expected $1, got $2"
	fi
}

# denials: what was logged since the last choice. Audit logs in a thread of its own, so
# this waits until the log is the same twice.
denials()
{
	found=
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		before=$found
		found=$(dmesg | sed "1,/$mark/d" | sed -n "$denial" | paste -sd';')
		[ -z "$found" ] || [ "$found" != "$before" ] || break
		sleep 0.1
	done
	echo "${found:-nothing}"
}

# choice NAME DOMAIN ANSWER LOGGED ARGUMENT...: choose_pid's answer to ARGUMENTs
# in DOMAIN, and what is logged of it
choice()
{
	name=$1 domain=$2 wanted="$3, logged $4"
	shift 4
	mark="lsm.$$ $name"
	echo "$mark" > /dev/kmsg
	got="$(./choose_pid "$enter$domain" "$@"), logged $(denials)"
	is "$wanted" "$got" "$name" \
		"clone3() with a chosen PID, uid 1000 with capabilities $*, in $domain"
}

[ "$(id -u)" -eq 0 ] || skip_all 'not run as root'
mount_at /sys/kernel/security securityfs 2> /dev/null ||
	skip_all 'this kernel has no LSM'
lsms=$(cat /sys/kernel/security/lsm)
ktap_print_header
# shellcheck source-path=SCRIPTDIR
case ,$lsms, in
*,selinux,*) . ./selinux.sh ;;
*,apparmor,*) . ./apparmor.sh ;;
*) skip_all "neither SELinux nor AppArmor among the LSMs: $lsms" ;;
esac
# shellcheck source-path=SCRIPTDIR
case ,$lsms, in
*,yama,*) . ./yama.sh ;;
esac
ktap_finished

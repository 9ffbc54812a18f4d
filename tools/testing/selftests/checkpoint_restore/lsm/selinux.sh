# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034
#
# lsm.sh for SELinux. The capabilities of a child user namespace have a class of their
# own. A task that has CAP_SYS_ADMIN as well is granted the access all the same, and
# one denial is logged. Where the policy denies it both, two are.

selinux=/sys/fs/selinux
mount_at $selinux selinuxfs
# All tasks have this name as long as no policy is loaded.
[ "$(tr -d '\0' < /proc/self/attr/current)" = kernel ] ||
	skip_all 'a policy is loaded already: it would be replaced'
dd if=selinux.policy of=$selinux/load bs=1M 2> /dev/null
echo 1 > $selinux/enforce
is 'enforcing all:all:others' \
	"$(sed 's/1/enforcing /' $selinux/enforce)$(tr -d '\0' < /proc/self/attr/current)" \
	selinux.policy_is_enforced 'state of SELinux'

enter='all:all:'
denial='s/.*avc:  denied  { \(.*\) } for .* capability=\([0-9]*\) .*'
denial=$denial'scontext=all:all:\([a-z_]*\) .*tclass=\([a-z0-9_]*\) permissive=0.*'
denial=$denial'/\1 (\2) of \4 to \3/p'

choice selinux.allowed_domain_chooses cr_may granted nothing 40
choice selinux.denied_domain_does_not cr_may_not 'Operation not permitted' \
	'checkpoint_restore (40) of capability2 to cr_may_not' 40
choice selinux.denied_domain_with_cap_sys_admin_does cr_may_not granted \
	'checkpoint_restore (40) of capability2 to cr_may_not' 40 21
both='checkpoint_restore (40) of capability2 to neither;sys_admin (21) of capability to neither'
choice selinux.both_denied_both_logged neither 'Operation not permitted' "$both" 40 21
choice selinux.child_userns_is_another_class cr_may_not granted \
	'checkpoint_restore (40) of cap2_userns to cr_may_not' -u 40 21

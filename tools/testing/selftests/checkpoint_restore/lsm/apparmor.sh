# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034
#
# lsm.sh on AppArmor. Its table of names is made from the kernel's header.

apparmor=/sys/kernel/security/apparmor

remove_profiles()
{
	for profile in cr_may cr_may_not; do
		printf %s $profile > $apparmor/.remove
	done
}

is checkpoint_restore \
	"$(grep -ow checkpoint_restore $apparmor/features/caps/mask)" \
	apparmor.table_has_the_name 'features/caps/mask'

trap remove_profiles EXIT
dd if=apparmor.policy of=$apparmor/.replace bs=1M 2> /dev/null

enter='changeprofile '
denial='s/.*apparmor="DENIED" operation="capable" .*profile="\([a-z_]*\)" .*'
denial=$denial'capability=\([0-9]*\)  *capname="\([a-z_]*\)".*/\3 (\2) to \1/p'

choice apparmor.allowed_profile_chooses cr_may granted nothing 40
choice apparmor.denied_profile_does_not cr_may_not 'Operation not permitted' \
	'checkpoint_restore (40) to cr_may_not' 40

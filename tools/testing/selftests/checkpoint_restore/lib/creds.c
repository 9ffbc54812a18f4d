// SPDX-License-Identifier: GPL-2.0
/*
 * Takes on a credential, and checks that this worked: a task with too few
 * capabilities is denied everything, which looks like a passed test.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "answers.h"
#include "creds.h"
#include "files.h"

__u64 caps_known;

void learn_caps(void)
{
	int nr;

	for (nr = 0; nr < 64; nr++)
		if (prctl(PR_CAPBSET_READ, nr, 0, 0, 0) >= 0)
			caps_known |= CAP(nr);
}

/*
 * capset() silently drops capabilities that the kernel does not know. Drop them
 * here as well, so that the result can be compared with the request.
 */
int set_caps(__u64 effective, __u64 permitted, __u64 inheritable)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	int i;

	for (i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		data[i].effective = (effective & caps_known) >> 32 * i;
		data[i].permitted = (permitted & caps_known) >> 32 * i;
		data[i].inheritable = (inheritable & caps_known) >> 32 * i;
	}

	return syscall(__NR_capset, &header, data);
}

static __u64 own_caps(__u64 *effective)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { };

	syscall(__NR_capget, &header, data);
	*effective = data[0].effective | (__u64)data[1].effective << 32;
	return data[0].permitted | (__u64)data[1].permitted << 32;
}

__u64 permitted_caps(void)
{
	__u64 effective;

	return own_caps(&effective);
}

__u64 effective_caps(void)
{
	__u64 effective;

	own_caps(&effective);
	return effective;
}

int take_ids(uid_t uid)
{
	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) ||
	    setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
		return broken("becoming uid %d: %s", uid, strerror(errno));

	/* Otherwise /proc/self would belong to root. */
	if (prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
		return broken("PR_SET_DUMPABLE: %s", strerror(errno));
	return 0;
}

int take_caps(__u64 caps)
{
	__u64 wanted = caps & caps_known, missing = wanted & ~permitted_caps();

	if (caps & AS_FAR_AS_HAD && !(missing & (CAPS_A | CAPS_C)))
		wanted &= ~missing;
	else if (missing)
		return cannot_tell("root lacks capability %d here",
				   __builtin_ctzll(missing));
	if (set_caps(wanted, wanted, 0))
		return broken("capset: %s", strerror(errno));
	if (effective_caps() != wanted || permitted_caps() != wanted)
		return broken("wanted capabilities %llx, got %llx of %llx",
			      wanted, effective_caps(), permitted_caps());
	return 0;
}

/* Maps @uid of the parent user namespace to uid 0 of this new one. */
int map_self(uid_t uid)
{
	if (write_file("/proc/self/setgroups", "deny") ||
	    write_file("/proc/self/uid_map", "0 %d 1", uid) ||
	    write_file("/proc/self/gid_map", "0 %d 1", uid))
		return broken("mapping uid %d: %s", uid, strerror(errno));
	return 0;
}

/*
 * Keeps all capabilities for now: since 5.12, mapping uid 0 of the parent needs
 * CAP_SETFCAP.
 */
int enter_child_userns(uid_t uid)
{
	int ret;

	ret = take_ids(uid);
	if (ret)
		return ret;

	if (unshare(CLONE_NEWUSER))
		return cannot_tell("no new user namespace: %s",
				   strerror(errno));
	return map_self(uid);
}

int become(const struct cred *who)
{
	int ret;

	if (who->where == AS_STARTED)
		return 0;
	if (setgroups(0, NULL))
		return broken("setgroups: %s", strerror(errno));

	if (who->where == CHILD)
		ret = enter_child_userns(who->uid);
	else
		ret = take_ids(who->uid);
	if (!ret)
		ret = take_caps(who->caps);
	if (!ret && who->undumpable && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		ret = broken("PR_SET_DUMPABLE: %s", strerror(errno));
	return ret;
}

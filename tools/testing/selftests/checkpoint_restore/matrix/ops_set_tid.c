// SPDX-License-Identifier: GPL-2.0
/*
 * clone3() with set_tid, at up to two levels.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/pids.h"
#include "ops_set_tid.h"

static const struct {
	__u64 flags;
	int levels;
	pid_t tid[2];
} requests[] = {
	[TID_FREE]		= { 0, 1, { FREE_TID } },
	[TID_BUSY]		= { 0, 1, { 1 } },
	[TID_ZERO]		= { 0, 1, { 0 } },
	[TID_PID_MAX]		= { 0, 1, { PID_MAX } },
	[TID_TOO_DEEP]		= { 0, 2, { FREE_TID, FREE_TID } },
	[TID_NEWUSER]		= { CLONE_NEWUSER | CLONE_NEWPID, 1, { 1 } },
	[TID_NEWUSER_FREE]	= { CLONE_NEWUSER | CLONE_NEWPID, 2,
				    { 1, FREE_TID } },
	[TID_NEWPID]		= { CLONE_NEWPID, 1, { 1 } },
	[TID_NEWPID_FREE]	= { CLONE_NEWPID, 2, { 1, FREE_TID } },
	[TID_INIT]		= { 0, 1, { 1 } },
	[TID_INIT_FREE]		= { 0, 2, { 1, FREE_TID } },
	[TID_INIT_DROPPED]	= { 0, 1, { 1 } },
	[TID_INIT_KEPT]		= { 0, 1, { 1 } },
};

/* The caller's next child will be the init of a new pid namespace. */
static int unshare_pidns(int flags)
{
	return unshare(flags | CLONE_NEWPID) ?
		cannot_tell("no new namespaces: %s", strerror(errno)) : 0;
}

/* A new user namespace gives all capabilities; keep only @kept. */
static int unshare_and_drop(__u64 kept)
{
	return unshare_pidns(CLONE_NEWUSER) ?: take_caps(kept);
}

int op_set_tid(const struct cred *who, int request)
{
	__u64 flags = requests[request].flags;
	int ret = 0;

	if ((flags & CLONE_NEWPID || request >= TID_INIT) &&
	    access("/proc/self/ns/pid", F_OK))
		return cannot_tell("no pid namespaces");
	if (flags & CLONE_NEWUSER && access("/proc/self/ns/user", F_OK))
		return cannot_tell("no user namespaces");

	if (request == TID_INIT || request == TID_INIT_FREE)
		ret = unshare_pidns(0);
	if (!ret)
		ret = become(who);
	if (!ret && request == TID_INIT_DROPPED)
		ret = unshare_and_drop(0);
	if (!ret && request == TID_INIT_KEPT)
		ret = unshare_and_drop(CAPS_C);
	return ret ?: choose_tids(flags, requests[request].tid,
				  requests[request].levels);
}

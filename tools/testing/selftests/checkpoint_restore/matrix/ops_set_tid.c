// SPDX-License-Identifier: GPL-2.0
/*
 * clone3() with set_tid, of up to two levels.
 */
#define _GNU_SOURCE
#include <sched.h>
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
};

int op_set_tid(const struct cred *who, int request)
{
	__u64 flags = requests[request].flags;
	int ret;

	if (flags & CLONE_NEWPID && access("/proc/self/ns/pid", F_OK))
		return cannot_tell("no pid namespaces");
	if (flags & CLONE_NEWUSER && access("/proc/self/ns/user", F_OK))
		return cannot_tell("no user namespaces");
	ret = become(who);
	return ret ?: choose_tids(flags, requests[request].tid,
				  requests[request].levels);
}

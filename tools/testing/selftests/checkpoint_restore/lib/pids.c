// SPDX-License-Identifier: GPL-2.0
/*
 * Choosing PIDs with clone3() and set_tid, which starts with the innermost pid
 * namespace.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/sched.h>

#include "answers.h"
#include "files.h"
#include "pids.h"

static int pidfd;		/* with CLONE_PIDFD */

static pid_t raw_clone3(__u64 flags, const pid_t *tids, int levels)
{
	struct clone3_args args = {
		.flags = flags,
		.pidfd = (uintptr_t)&pidfd,
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)tids,
		.set_tid_size = levels,
	};

	return syscall(__NR_clone3, &args, sizeof(args));
}

pid_t clone_plainly(__u64 flags)
{
	return raw_clone3(flags, NULL, 0);
}

/* A size without an array is EINVAL where clone3() knows set_tid. */
bool have_set_tid(void)
{
	return raw_clone3(0, NULL, 1) < 0 && errno == EINVAL;
}

/* NSpid in /proc/self/status lists all PIDs of a task, the innermost last. */
bool has_tids(const pid_t *tids, int levels)
{
	char status[4096], *line, *end;
	pid_t shown[32];
	int i, nr = 0;

	if (read_file("/proc/self/status", status, sizeof(status)) < 0)
		return false;
	line = strstr(status, "\nNSpid:");
	if (!line)	/* no CONFIG_PID_NS */
		return levels == 1 && syscall(__NR_getpid) == tids[0];

	for (line += 7; *line != '\n' && nr < 32; line = end) {
		shown[nr++] = strtol(line, &end, 10);
		if (end == line)
			return false;
	}

	for (i = 0; i < levels; i++)
		if (i >= nr || shown[nr - 1 - i] != tids[i])
			return false;
	return true;
}

int clone_with_tids(__u64 flags, const pid_t *tids, int levels)
{
	int status;
	pid_t pid;

	pid = raw_clone3(flags, tids, levels);
	if (pid < 0 && errno == ENOSPC)
		return cannot_tell("no more namespaces are allowed");
	if (pid < 0)
		return errno;
	if (!pid)
		_exit(has_tids(tids, levels) ? 0 : 1);

	if (flags & CLONE_PIDFD)
		close(pidfd);
	if (waitpid(pid, &status, 0) != pid)
		return broken("waitpid: %s", strerror(errno));
	if (status)
		return broken("the child does not have the number");
	return 0;
}

/*
 * Since 6.14 each pid namespace has its own pid_max. Call this once in the
 * initial one, before anything makes others.
 */
pid_t initial_pid_max(void)
{
	static pid_t pid_max;

	if (!pid_max)
		pid_max = read_number("/proc/sys/kernel/pid_max", 32768);
	return pid_max;
}

/* By a task of the initial pid namespace, or as the ID of a process group */
bool is_taken(pid_t tid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", tid);
	return !access(path, F_OK) || !kill(-tid, 0) || errno != ESRCH;
}

/* The highest free PID, after skipping @skip free ones */
pid_t free_tid(int skip)
{
	pid_t tid;

	for (tid = initial_pid_max() - 1; tid > 1; tid--)
		if (!is_taken(tid) && !skip--)
			break;
	return tid;
}

/* Like clone_with_tids(), with FREE_TID and PID_MAX, for up to two levels. */
int choose_tids(__u64 flags, const pid_t *wanted, int levels)
{
	int ret, i, try;
	pid_t tids[2];

	for (try = 0; try < 10; try++) {
		for (i = 0; i < levels; i++) {
			tids[i] = wanted[i];
			if (tids[i] == FREE_TID)
				tids[i] = free_tid(try + i);
			else if (tids[i] == PID_MAX)
				tids[i] = initial_pid_max();
		}

		/* Another task may have taken the free PID. */
		ret = clone_with_tids(flags, tids, levels);
		if (ret != EEXIST || wanted[levels - 1] != FREE_TID)
			break;
	}
	return ret;
}

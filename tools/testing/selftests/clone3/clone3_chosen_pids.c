// SPDX-License-Identifier: GPL-2.0
/*
 * clone3()'s set_tid: what is refused and how, in what order a level of pid
 * namespaces checks, and that a refused call gives every PID back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#ifndef __NR_clone3
#define __NR_clone3 435
#endif

/* kselftest_harness.h has no SKIP() before 5.9. */
#ifndef SKIP
#define SKIP(statement, fmt, ...) XFAIL(statement, fmt, ##__VA_ARGS__)
#endif

#define MAX_LEVELS 32		/* of pid namespaces, below the initial one */
#define ARGS_SIZE_0 64		/* before there was set_tid */
#define ARGS_SIZE_1 80

/* Longer than any kernel's struct clone_args */
union arguments {
	struct clone_args args;
	char bytes[256];
};

/* The child leaves at once. 0 or an errno */
static int call(union arguments *arguments, size_t size)
{
	pid_t pid = syscall(__NR_clone3, arguments, size);

	if (pid < 0)
		return errno;
	if (pid == 0)
		_exit(0);
	return waitpid(pid, NULL, 0) == pid ? 0 : errno;
}

static int choose(uint64_t flags, const pid_t *pids, int levels)
{
	union arguments a = {
		.args.flags = flags,
		.args.exit_signal = SIGCHLD,
		.args.set_tid = (uintptr_t)pids,
		.args.set_tid_size = levels,
	};

	return call(&a, ARGS_SIZE_1);
}

static int choose_one(pid_t pid)
{
	return choose(0, &pid, 1);
}

/* Used a moment ago and free now */
static pid_t free_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return waitpid(pid, NULL, 0) == pid ? pid : -1;
}

static pid_t beyond_all_pids(void)
{
	FILE *file = fopen("/proc/sys/kernel/pid_max", "r");
	int max = -1;

	if (!file || fscanf(file, "%d", &max) != 1)
		max = -1;
	if (file)
		fclose(file);
	return max;
}

#define ASSERT_ANSWER(expected, seen) do {				\
	int wants = (expected), gets = (seen);				\
	ASSERT_EQ(wants, gets) {					\
		TH_LOG("%s: expected %s, got %s", #seen,		\
		       strerror(wants), strerror(gets));		\
	}								\
} while (0)

TEST(sizes_of_the_arguments)
{
	union arguments a = { .args.exit_signal = SIGCHLD };

	ASSERT_ANSWER(EINVAL, call(&a, ARGS_SIZE_0 - 1));
	ASSERT_ANSWER(0, call(&a, ARGS_SIZE_0));
	ASSERT_ANSWER(0, call(&a, ARGS_SIZE_1));
	ASSERT_ANSWER(0, call(&a, sizeof(a)));
	a.bytes[sizeof(a) - 1] = 1;
	ASSERT_ANSWER(E2BIG, call(&a, sizeof(a)));
	ASSERT_ANSWER(E2BIG, call(&a, getpagesize() + 1));
}

TEST(what_lies_behind_the_size_is_not_read)
{
	union arguments a = {
		.args.exit_signal = SIGCHLD,
		.args.set_tid = 1,
		.args.set_tid_size = 1,
	};

	ASSERT_ANSWER(0, call(&a, ARGS_SIZE_0));
}

TEST(array_and_its_size_come_together)
{
	pid_t pids[MAX_LEVELS + 1] = { 0 };

	ASSERT_ANSWER(0, choose(0, NULL, 0));
	ASSERT_ANSWER(EINVAL, choose(0, pids, 0));
	ASSERT_ANSWER(EINVAL, choose(0, NULL, 1));
	ASSERT_ANSWER(EINVAL, choose(0, pids, MAX_LEVELS + 1));
	ASSERT_ANSWER(EFAULT, choose(0, (const pid_t *)-sizeof(pid_t), 1));
}

TEST(the_child_has_the_pid)
{
	pid_t wanted = free_pid(), pid;
	union arguments a = {
		.args.exit_signal = SIGCHLD,
		.args.set_tid = (uintptr_t)&wanted,
		.args.set_tid_size = 1,
	};
	int status;

	if (geteuid())
		SKIP(return, "needs root");
	ASSERT_LT(0, wanted);
	pid = syscall(__NR_clone3, &a, ARGS_SIZE_1);
	if (pid == 0)
		_exit(getpid() != wanted);
	ASSERT_EQ(wanted, pid);
	ASSERT_EQ(wanted, waitpid(pid, &status, 0));
	ASSERT_EQ(0, status);
}

TEST(pids_that_nobody_can_have)
{
	if (geteuid())
		SKIP(return, "needs root");
	ASSERT_ANSWER(EINVAL, choose_one(0));
	ASSERT_ANSWER(EINVAL, choose_one(-1));
	ASSERT_ANSWER(EINVAL, choose_one(beyond_all_pids()));
	ASSERT_ANSWER(EEXIST, choose_one(1));
	ASSERT_ANSWER(EEXIST, choose_one(getpid()));
}

TEST(range_then_capability_then_taken)
{
	if (geteuid())
		SKIP(return, "needs root");
	ASSERT_EQ(0, setuid(1000));
	ASSERT_ANSWER(EINVAL, choose_one(0));
	ASSERT_ANSWER(EINVAL, choose_one(beyond_all_pids()));
	ASSERT_ANSWER(EPERM, choose_one(getpid()));
	ASSERT_ANSWER(EPERM, choose_one(free_pid()));
}

TEST(levels)
{
	pid_t pids[MAX_LEVELS];
	int i;

	if (geteuid())
		SKIP(return, "needs root");
	for (i = 0; i < MAX_LEVELS; i++)
		pids[i] = free_pid();
	ASSERT_ANSWER(EINVAL, choose(0, pids, MAX_LEVELS));

	if (access("/proc/self/ns/pid", F_OK))
		SKIP(return, "the kernel has no pid namespaces");
	/* A new pid namespace begins with PID 1. */
	ASSERT_ANSWER(EINVAL, choose(CLONE_NEWPID, pids, 1));
	pids[0] = 1;
	ASSERT_ANSWER(0, choose(CLONE_NEWPID, pids, 1));
	ASSERT_ANSWER(0, choose(CLONE_NEWPID, pids, 2));
	pids[1] = getpid();
	ASSERT_ANSWER(EEXIST, choose(CLONE_NEWPID, pids, 2));
}

/* Gives the children a pid namespace of their own. Its first task, or -errno */
static pid_t enter(void)
{
	pid_t first;

	if (unshare(CLONE_NEWPID))
		return -errno;
	first = fork();
	if (first == 0)
		for (;;)
			pause();
	return first;
}

TEST(a_refused_call_gives_the_pids_back)
{
	pid_t first, pids[] = { 300, getpid() };

	if (geteuid())
		SKIP(return, "needs root");
	if (access("/proc/self/ns/pid", F_OK))
		SKIP(return, "the kernel has no pid namespaces");
	first = enter();
	ASSERT_LT(0, first);
	ASSERT_ANSWER(EEXIST, choose(0, pids, 2));
	ASSERT_ANSWER(0, choose(0, pids, 1));
	pids[1] = 0;
	ASSERT_ANSWER(EINVAL, choose(0, pids, 2));
	ASSERT_ANSWER(0, choose(0, pids, 1));
	kill(first, SIGKILL);
}

/* PID 1 of a pid namespace whose first task is gone: 0 or an errno */
static int choose_1_after_the_end(void)
{
	pid_t first = enter(), one = 1;

	if (first < 0)
		return -first;
	kill(first, SIGKILL);
	waitpid(first, NULL, 0);
	return choose(0, &one, 1);
}

/* A namespace that is gone counts no more, but some time after its end. */
TEST(a_dead_namespace_stays_dead_and_goes)
{
	int limit, status, round, try;
	pid_t pid;

	if (geteuid())
		SKIP(return, "needs root");
	if (access("/proc/self/ns/pid", F_OK))
		SKIP(return, "the kernel has no pid namespaces");
	if (unshare(CLONE_NEWUSER))
		SKIP(return, "the kernel has no user namespaces");
	limit = open("/proc/sys/user/max_pid_namespaces", O_WRONLY);
	ASSERT_LE(0, limit);
	ASSERT_EQ(1, write(limit, "3", 1));

	for (round = 0; round < 8; round++) {
		for (try = 0; try < 50; try++) {
			pid = fork();
			if (pid == 0)
				_exit(choose_1_after_the_end());
			ASSERT_EQ(pid, waitpid(pid, &status, 0));
			ASSERT_NE(0, WIFEXITED(status));
			if (WEXITSTATUS(status) != ENOSPC)
				break;
			usleep(100000);
		}
		ASSERT_ANSWER(ENOMEM, WEXITSTATUS(status));
	}
}

TEST_HARNESS_MAIN

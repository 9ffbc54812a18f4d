// SPDX-License-Identifier: GPL-2.0
/*
 * Which capability lets a task choose the PID of its child.
 *
 * Each test becomes uid 1000 with no capability but those it names, asks
 * clone3() for a PID that is free, and says what came of it. Where the kernel
 * lacks CAP_CHECKPOINT_RESTORE, the tests that hold it alone fail.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#ifndef __NR_clone3
#define __NR_clone3 435
#endif

/* The headers that libcap was built with may end before it. */
#ifndef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE 40
#endif

/* kselftest_harness.h has no SKIP() before 5.9. */
#ifndef SKIP
#define SKIP(statement, fmt, ...) XFAIL(statement, fmt, ##__VA_ARGS__)
#endif

#define ORDINARY_UID 1000

/* A PID that was used a moment ago and is free now; PIDs count upwards. */
static pid_t free_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0 && waitpid(pid, NULL, 0) != pid)
		return -1;
	return pid;
}

/* 0 if the child came up with the PID wanted, else an errno */
static int clone3_with_pid(pid_t wanted)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)&wanted,
		.set_tid_size = 1,
	};
	pid_t pid = syscall(__NR_clone3, &args, sizeof(args));
	int status;

	if (pid < 0)
		return errno;
	if (pid == 0)
		_exit(getpid() != wanted);
	if (waitpid(pid, &status, 0) != pid)
		return errno;
	return pid == wanted && status == 0 ? 0 : ECHILD;
}

/* An ordinary user who holds the capabilities in @held, and no other */
static int become_user_with(const cap_value_t *held, int n)
{
	cap_t caps = cap_init();
	int err = -1;

	if (!caps)
		return -1;
	if (!prctl(PR_SET_KEEPCAPS, 1) &&
	    !setgid(ORDINARY_UID) && !setuid(ORDINARY_UID) &&
	    !(n && cap_set_flag(caps, CAP_PERMITTED, n, held, CAP_SET)) &&
	    !(n && cap_set_flag(caps, CAP_EFFECTIVE, n, held, CAP_SET)))
		err = cap_set_proc(caps);
	cap_free(caps);
	return err;
}

static void expect_clone3(struct __test_metadata *_metadata, int expected,
			  const char *credential,
			  const cap_value_t *held, int n)
{
	pid_t wanted;
	int got;

	if (geteuid())
		SKIP(return, "needs root, to become other users");

	/* In a container, root may hold less than its name says. */
	if (become_user_with(held, n))
		SKIP(return, "cannot become uid %d with %s: %s", ORDINARY_UID,
		     credential, strerror(errno));
	wanted = free_pid();
	ASSERT_LT(0, wanted);

	got = clone3_with_pid(wanted);
	/* Not EXPECT_EQ(): 5.8 forgets those where no ASSERT_ came before. */
	ASSERT_EQ(expected, got) {
		TH_LOG("clone3() with set_tid, uid %d, %s: expected %s, got %s",
		       ORDINARY_UID, credential,
		       expected ? strerror(expected) : "the child",
		       got ? strerror(got) : "the child");
	}
}

TEST(set_tid_denied_without_capability)
{
	expect_clone3(_metadata, EPERM, "no capability", NULL, 0);
}

TEST(set_tid_denied_with_every_other_capability)
{
	cap_value_t held[CAP_CHECKPOINT_RESTORE];
	int cap, n = 0;

	for (cap = 0; cap < CAP_CHECKPOINT_RESTORE; cap++)
		if (cap != CAP_SYS_ADMIN)
			held[n++] = cap;
	expect_clone3(_metadata, EPERM, "all below 40 but CAP_SYS_ADMIN",
		      held, n);
}

TEST(set_tid_granted_with_cap_sys_admin_alone)
{
	const cap_value_t held[] = { CAP_SYS_ADMIN };

	expect_clone3(_metadata, 0, "CAP_SYS_ADMIN alone", held, 1);
}

TEST(set_tid_granted_with_cap_checkpoint_restore_alone)
{
	const cap_value_t held[] = { CAP_CHECKPOINT_RESTORE };

	expect_clone3(_metadata, 0, "CAP_CHECKPOINT_RESTORE alone", held, 1);
}

TEST_HARNESS_MAIN

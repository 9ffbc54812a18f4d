// SPDX-License-Identifier: GPL-2.0
/*
 * Pid namespaces inside one another, owned by user namespaces inside one
 * another:
 *
 *	level 0		initial
 *	level 1		owned by U, whose owner is uid 1000
 *	level 2		owned by V, a child of U, whose owner is uid 5 of U,
 *			which is uid 1005
 *
 * and who may choose a task's numbers in which of them.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authz.h"

#define OWNER_OF_U	1000
#define OWNER_OF_V	5	/* in U */

static struct {
	int depth;
	int userns[2], pidns[2];
} chain;

/* What a caller does: so many numbers, after an attempt at so many. */
#define ENTRIES(nr)	(nr)
#define AFTER(nr)	((nr) << 4)
#define THEN_BUSY	0x100	/* the attempt's last number is taken */
#define LAST_PID	0x200	/* write ns_last_pid instead */
#define LAST_PID_FD	0x400	/* ... through what root opened outside */

static void wait_to_be_killed(void)
{
	for (;;)
		pause();
}

static int open_namespaces(int level, pid_t pid)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	chain.userns[level] = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	chain.pidns[level] = open(path, O_RDONLY | O_CLOEXEC);
	if (chain.userns[level] < 0 || chain.pidns[level] < 0)
		return broken("%s: %s", path, strerror(errno));
	return 0;
}

static int join(int fd, int type)
{
	if (setns(fd, type))
		return broken("setns: %s", strerror(errno));
	return 0;
}

/* Returns the init of the pid namespace, which ends with this process. */
static pid_t make_level_1(void)
{
	char path[32];
	pid_t pid;

	/* The effective ids make the owner. */
	if (setresgid(-1, OWNER_OF_U, -1) || setresuid(-1, OWNER_OF_U, -1))
		return broken("uid %d: %s", OWNER_OF_U, strerror(errno));
	pid = clone_plainly(CLONE_NEWUSER | CLONE_NEWPID);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		wait_to_be_killed();
	}
	if (pid < 0)
		return cannot_tell("no new namespaces: %s", strerror(errno));
	if (setresuid(-1, 0, -1) || setresgid(-1, 0, -1))
		return broken("uid 0: %s", strerror(errno));

	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	if (write_file(path, "0 %d 100", OWNER_OF_U))
		return broken("%s: %s", path, strerror(errno));
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	if (write_file(path, "0 %d 100", OWNER_OF_U))
		return broken("%s: %s", path, strerror(errno));
	return open_namespaces(0, pid) ?: pid;
}

/* In level 1. The init ends with that of level 1. */
static int make_init_2(void *tell)
{
	char name[16] = "";
	int ret;
	pid_t pid;

	if (setgroups(0, NULL))
		return broken("setgroups: %s", strerror(errno));
	ret = join(chain.userns[0], CLONE_NEWUSER);
	if (!ret)
		ret = take_ids(OWNER_OF_V);
	if (ret)
		return ret;

	pid = clone_plainly(CLONE_NEWUSER | CLONE_NEWPID);
	if (pid < 0)
		return cannot_tell("no new namespaces: %s", strerror(errno));
	if (!pid) {
		/* The reader has no other way to know its number up there. */
		if (!map_self(OWNER_OF_V) &&
		    readlink("/proc/self", name, sizeof(name) - 1) > 0 &&
		    write(*(int *)tell, name, sizeof(name)) == sizeof(name))
			wait_to_be_killed();
		_exit(1);
	}
	return 0;
}

static int make_level_2(void)
{
	int ret, tell[2];
	char name[16];

	if (pipe(tell))
		return broken("pipe: %s", strerror(errno));
	ret = join(chain.pidns[0], CLONE_NEWPID);
	if (!ret)
		ret = in_child(make_init_2, &tell[1]);
	close(tell[1]);
	if (!ret && read(tell[0], name, sizeof(name)) != sizeof(name))
		ret = broken("no init of level 2");
	close(tell[0]);
	return ret ?: open_namespaces(1, atoi(name));
}

struct request {
	const struct cred *who;
	int what, fd;
};

static int enter(const struct cred *who)
{
	int level = who->where == OWNER_2 || who->where == BELOW_2;
	int ret;

	if (who->where == INITIAL || who->where == CHILD)
		return become(who);

	if (setgroups(0, NULL))
		return broken("setgroups: %s", strerror(errno));
	ret = join(chain.userns[level], CLONE_NEWUSER);
	if (ret)
		return ret;
	if (who->where == BELOW_1 || who->where == BELOW_2)
		ret = enter_child_userns(who->uid);
	else
		ret = take_ids(who->uid);
	return ret ?: take_caps(who->caps);
}

static int try_tids(int entries, bool last_busy)
{
	pid_t tids[3];
	int i, try, ret;

	for (try = 0; try < 10; try++) {
		for (i = 0; i < entries; i++)
			tids[i] = i == chain.depth ? free_tid(try) : 300 + i;
		if (last_busy)
			tids[entries - 1] = 1;

		/* As in op_set_tid(), but what fails inside stays. */
		ret = clone_with_tids(0, tids, entries);
		if (ret != EEXIST || last_busy || entries <= chain.depth)
			break;
	}
	return ret;
}

/* Nothing else runs in this namespace to take the number that is next. */
static int write_last_pid(int fd)
{
	pid_t pid;

	if (fd < 0)
		fd = open(NS_LAST_PID, O_RDWR);
	if (fd < 0)
		return broken("opening: %s", strerror(errno));
	if (pwrite(fd, "500", 3, 0) != 3)
		return errno;

	pid = clone_plainly(0);
	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid == 501 ? 0 : broken("the next number was %d", pid);
}

/* In the innermost pid namespace. */
static int call(void *arg)
{
	const struct request *request = arg;
	int what = request->what, ret;

	ret = enter(request->who);
	if (ret)
		return ret;
	if (what & (LAST_PID | LAST_PID_FD))
		return write_last_pid(request->fd);

	/* Must leave no number taken on the levels that were allowed. */
	if (what >> 4 & 0xf)
		try_tids(what >> 4 & 0xf, what & THEN_BUSY);
	return try_tids(what & 0xf, false);
}

static int op_level(int depth, const struct cred *who, int what)
{
	struct request request = { who, what, -1 };
	pid_t init;
	int ret;

	chain.depth = depth;
	if (what & LAST_PID_FD)
		request.fd = open(NS_LAST_PID, O_RDWR);

	init = make_level_1();
	if (init < 0)
		return init;
	ret = depth == 2 ? make_level_2() : 0;
	/* Where children go; a caller is inside itself, for ns_last_pid. */
	if (!ret)
		ret = join(chain.pidns[depth - 1], CLONE_NEWPID);
	if (!ret)
		ret = in_child(call, &request);

	kill(init, SIGKILL);
	waitpid(init, NULL, 0);
	return ret;
}

static int op_level_1(const struct cred *who, int what)
{
	return op_level(1, who, what);
}

static int op_level_2(const struct cred *who, int what)
{
	return op_level(2, who, what);
}

#define CALLER(label, phrase, where, uid, caps, answers) \
	{ label, phrase, where, uid, caps, 0, NULL, answers }

static const struct op ops_1[] = {
	{ "set_tid_level_1", op_level_1, ENTRIES(1) },
	{ "set_tid_levels_1_0", op_level_1, ENTRIES(2) },
	{ "set_tid_level_1_after_1_0", op_level_1, AFTER(2) | ENTRIES(1) },
	{ "set_tid_level_1_after_busy", op_level_1,
	  AFTER(2) | THEN_BUSY | ENTRIES(1) },
	{ "ns_last_pid_level_1", op_level_1, LAST_PID },
	{ "ns_last_pid_level_1_by_roots_fd", op_level_1, LAST_PID_FD },
};

/*
 * Uid 0 of U is its owner outside, and no more than a uid inside. The third
 * uid, 2000, is there because an owner's would hide what the capability does.
 */
static const struct cred callers_1[] = {
	CALLER("U all", "all_caps_in_owner_ns", OWNER_1, 0, CAPS_ALL,
	       "OK P OK OK OK OK"),
	CALLER("U {21}", "admin_in_owner_ns", OWNER_1, 0, CAPS_A,
	       "OK P OK OK OK OK"),
	CALLER("U {40}", "holder_in_owner_ns", OWNER_1, 0, CAPS_C,
	       "P>OK P P>OK P>OK P>OK P>OK"),
	CALLER("U none", "no_caps_in_owner_ns", OWNER_1, 0, 0,
	       "P P P P P P"),
	CALLER("{40}", "holder", INITIAL, 2000, CAPS_C,
	       "P>OK P>OK P>OK P>OK P>OK P>OK"),
	CALLER("{40} owner", "holder_and_owner", INITIAL, OWNER_OF_U, CAPS_C,
	       "OK P>OK OK OK OK OK"),
	CALLER("{21}", "admin", INITIAL, 2000, CAPS_A,
	       "OK OK OK OK OK OK"),
	CALLER("none owner", "owner_without_caps", INITIAL, OWNER_OF_U, 0,
	       "OK P OK OK OK OK"),
	CALLER("none", "uid_2000_without_caps", INITIAL, 2000, 0,
	       "P P P P P P"),
	CALLER("sibling all", "all_caps_in_sibling_ns", CHILD, OWNER_OF_U,
	       CAPS_ALL, "P P P P P P"),
	CALLER("below U all", "all_caps_in_child_of_owner_ns", BELOW_1, 0,
	       CAPS_ALL, "P P P P P P"),
};

const struct matrix level_1 = {
	.name = "pidns_level_1",
	.ops = ops_1,
	.nr_ops = COUNT(ops_1),
	.creds = callers_1,
	.nr_creds = COUNT(callers_1),
};

static const struct op ops_2[] = {
	{ "set_tid_level_2", op_level_2, ENTRIES(1) },
	{ "set_tid_levels_2_1", op_level_2, ENTRIES(2) },
	{ "set_tid_levels_2_1_0", op_level_2, ENTRIES(3) },
	{ "set_tid_level_2_after_2_1", op_level_2, AFTER(2) | ENTRIES(1) },
	{ "set_tid_level_2_after_2_1_0", op_level_2, AFTER(3) | ENTRIES(1) },
	{ "set_tid_levels_2_1_after_2_1_0", op_level_2,
	  AFTER(3) | ENTRIES(2) },
	{ "set_tid_levels_2_1_after_busy", op_level_2,
	  AFTER(3) | THEN_BUSY | ENTRIES(2) },
	{ "ns_last_pid_level_2", op_level_2, LAST_PID },
};

static const struct cred callers_2[] = {
	CALLER("V all", "all_caps_in_V", OWNER_2, 0, CAPS_ALL,
	       "OK P P OK OK P P OK"),
	CALLER("V {21}", "admin_in_V", OWNER_2, 0, CAPS_A,
	       "OK P P OK OK P P OK"),
	CALLER("V {40}", "holder_in_V", OWNER_2, 0, CAPS_C,
	       "P>OK P P P>OK P>OK P P P>OK"),
	CALLER("V none", "no_caps_in_V", OWNER_2, 0, 0,
	       "P P P P P P P P"),
	CALLER("U all", "all_caps_in_U", OWNER_1, 0, CAPS_ALL,
	       "OK OK P OK OK OK OK OK"),
	CALLER("U {40}", "holder_in_U", OWNER_1, 0, CAPS_C,
	       "P>OK P>OK P P>OK P>OK P>OK P>OK P>OK"),
	CALLER("U {40} V's owner", "holder_in_U_and_owner_of_V", OWNER_1,
	       OWNER_OF_V, CAPS_C, "OK P>OK P OK OK P>OK P>OK OK"),
	CALLER("U none V's owner", "owner_of_V_in_U_without_caps", OWNER_1,
	       OWNER_OF_V, 0, "OK P P OK OK P P OK"),
	CALLER("U none", "no_caps_in_U", OWNER_1, 0, 0,
	       "P P P P P P P P"),
	CALLER("{40}", "holder", INITIAL, 2000, CAPS_C,
	       "P>OK P>OK P>OK P>OK P>OK P>OK P>OK P>OK"),
	CALLER("{21}", "admin", INITIAL, 2000, CAPS_A,
	       "OK OK OK OK OK OK OK OK"),
	CALLER("none U's owner", "owner_of_U_without_caps", INITIAL,
	       OWNER_OF_U, 0, "OK OK P OK OK OK OK OK"),
	/* Owning V counts in U, not outside it. */
	CALLER("none V's owner", "owner_of_V_outside_without_caps", INITIAL,
	       OWNER_OF_U + OWNER_OF_V, 0, "P P P P P P P P"),
	CALLER("none", "uid_2000_without_caps", INITIAL, 2000, 0,
	       "P P P P P P P P"),
	CALLER("V's sibling all", "all_caps_in_sibling_of_V", BELOW_1,
	       OWNER_OF_V, CAPS_ALL, "P P P P P P P P"),
	CALLER("below V all", "all_caps_in_child_of_V", BELOW_2, 0,
	       CAPS_ALL, "P P P P P P P P"),
};

const struct matrix level_2 = {
	.name = "pidns_level_2",
	.ops = ops_2,
	.nr_ops = COUNT(ops_2),
	.creds = callers_2,
	.nr_creds = COUNT(callers_2),
};

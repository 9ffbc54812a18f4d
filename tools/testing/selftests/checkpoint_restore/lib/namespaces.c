// SPDX-License-Identifier: GPL-2.0
/*
 * The pid and user namespaces that namespaces.h describes.
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
#include <unistd.h>

#include "answers.h"
#include "files.h"
#include "namespaces.h"
#include "pids.h"

static int userns[MAX_LEVEL + 1], pidns[MAX_LEVEL + 1];	/* by level */

static void wait_to_be_killed(void)
{
	for (;;)
		pause();
}

static int open_namespaces(int level, pid_t pid)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
	userns[level] = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	pidns[level] = open(path, O_RDONLY | O_CLOEXEC);
	if (userns[level] < 0 || pidns[level] < 0)
		return broken("%s: %s", path, strerror(errno));
	return 0;
}

static int join(int fd, int type)
{
	if (setns(fd, type))
		return broken("setns: %s", strerror(errno));
	return 0;
}

/* New children will be in that pid namespace; the caller stays where it is. */
int send_children_to(int level)
{
	return join(pidns[level], CLONE_NEWPID);
}

/* Returns the init of the new pid namespace, which ends with this process. */
static pid_t make_level_1(void)
{
	char path[32];
	pid_t pid;

	/* The owner is the effective uid. */
	if (setresgid(-1, OWNER_OF_U, -1) || setresuid(-1, OWNER_OF_U, -1))
		return broken("uid %d: %s", OWNER_OF_U, strerror(errno));
	pid = clone_plainly(CLONE_NEWUSER | CLONE_NEWPID);
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		wait_to_be_killed();
	}
	if (pid < 0)
		return cannot_tell("no new namespaces: %s", strerror(errno));
	/* Changing ids gave /proc/self to root. */
	if (setresuid(-1, 0, -1) || setresgid(-1, 0, -1) ||
	    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
		return broken("uid 0: %s", strerror(errno));

	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	if (write_file(path, "0 %d 100", OWNER_OF_U))
		return broken("%s: %s", path, strerror(errno));
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	if (write_file(path, "0 %d 100", OWNER_OF_U))
		return broken("%s: %s", path, strerror(errno));
	return open_namespaces(1, pid) ?: pid;
}

/* Tells its PID in the initial pid namespace, which only /proc knows. */
static bool tell_pid(int fd)
{
	char name[16] = "";

	return readlink("/proc/self", name, sizeof(name) - 1) > 0 &&
		write(fd, name, sizeof(name)) == sizeof(name);
}

/* Runs in a new pid namespace; each child makes another one below its own. */
static void be_init(int tell, int levels_below)
{
	pid_t pid = 0;

	for (; !pid && tell_pid(tell); levels_below--) {
		pid = levels_below ? clone_plainly(CLONE_NEWPID) : 1;
		if (pid <= 0)
			continue;
		/* The reader sees the end of the pipe if one of them fails. */
		close(tell);
		wait_to_be_killed();
	}
	_exit(1);
}

struct init {
	int tell, levels_below;
};

/* Runs in level 1. Its init takes these inits along when it ends. */
static int make_init_2(void *arg)
{
	const struct init *init = arg;
	pid_t pid;
	int ret;

	if (setgroups(0, NULL))
		return broken("setgroups: %s", strerror(errno));
	ret = join(userns[1], CLONE_NEWUSER);
	if (!ret)
		ret = take_ids(OWNER_OF_V);
	if (ret)
		return ret;

	pid = clone_plainly(CLONE_NEWUSER | CLONE_NEWPID);
	if (pid < 0)
		return cannot_tell("no new namespaces: %s", strerror(errno));
	if (!pid) {
		if (map_self(OWNER_OF_V))
			_exit(1);
		be_init(init->tell, init->levels_below);
	}
	return 0;
}

static int make_level_2_and_below(int depth)
{
	struct init init = { .levels_below = depth - 2 };
	int ret, level, tell[2];
	char name[16];

	if (pipe(tell))
		return broken("pipe: %s", strerror(errno));
	init.tell = tell[1];
	ret = send_children_to(1);
	if (!ret)
		ret = in_child(make_init_2, &init);
	close(tell[1]);
	for (level = 2; !ret && level <= depth; level++) {
		if (read(tell[0], name, sizeof(name)) == sizeof(name))
			ret = open_namespaces(level, atoi(name));
		else
			ret = broken("no init of level %d", level);
	}
	close(tell[0]);
	return ret;
}

/*
 * Makes levels 1 to @depth. Returns the init of level 1, or an answer below
 * zero. The init ends with this process, and all tasks of these levels with it.
 */
pid_t make_levels(int depth)
{
	pid_t init = make_level_1();
	int ret = 0;

	pidns[0] = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	if (init > 0 && depth > 1)
		ret = make_level_2_and_below(depth);
	if (!ret)
		return init;
	kill(init, SIGKILL);
	return ret < 0 ? ret : BROKEN;
}

/* Takes on @who, whose user namespace may be one of those made here. */
int enter(const struct cred *who)
{
	int level = who->where == OWNER_2 || who->where == BELOW_2 ? 2 : 1;
	int ret;

	if (who->where == INITIAL || who->where == CHILD)
		return become(who);

	if (setgroups(0, NULL))
		return broken("setgroups: %s", strerror(errno));
	ret = join(userns[level], CLONE_NEWUSER);
	if (ret)
		return ret;
	if (who->where == BELOW_1 || who->where == BELOW_2)
		ret = enter_child_userns(who->uid);
	else
		ret = take_ids(who->uid);
	return ret ?: take_caps(who->caps);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * map_files in a proc that an ordinary user mounted in new user, pid and mount
 * namespaces. That proc belongs to the new user namespace, where the user has
 * all capabilities. The files behind the links do not belong to it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "../lib/pids.h"
#include "ops_map_files.h"
#include "ops_own_proc.h"

static int mount_proc(const char *path)
{
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", path, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return cannot_tell("mounting proc: %s", strerror(errno));
	return 0;
}

/* Runs as the init of the new pid namespace. */
static void run_inside(struct mapped *m, const char *path, int tell, int hold)
{
	int ret;
	char c;

	ret = mount_proc(path);
	if (!ret) {
		snprintf(m->link, sizeof(m->link), "%s/1/map_files/%lx-%lx",
			 path, (unsigned long)m->start,
			 (unsigned long)m->start + m->size);
		ret = touch_it(m, OPEN_PATH);
	}
	if (write(tell, &ret, sizeof(ret)) == sizeof(ret) &&
	    read(hold, &c, 1) < 0)
		_exit(1);
	_exit(0);
}

int op_own_proc(const struct cred *who, int from)
{
	const char *path = work_path("proc");
	int ret, inside = NO_ANSWER, tell[2], hold[2];
	struct mapped m;
	pid_t pid;

	mkdir(path, 0777);
	ret = map_page(ANON, &m);
	if (!ret)
		ret = become(who);
	if (ret)
		return ret;
	if (pipe(tell) || pipe(hold))
		return broken("pipe: %s", strerror(errno));

	pid = clone_plainly(CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNS);
	if (pid < 0)
		return cannot_tell("no new namespaces: %s", strerror(errno));
	if (!pid) {
		close(tell[0]);
		close(hold[1]);
		run_inside(&m, path, tell[1], hold[0]);
	}
	close(tell[1]);
	if (read(tell[0], &inside, sizeof(inside)) != sizeof(inside))
		inside = broken("the child is gone");

	/* /proc/PID/root leads into the child's mount namespace. */
	snprintf(m.link, sizeof(m.link), "/proc/%d/root%s/1/map_files/%lx-%lx",
		 pid, path, (unsigned long)m.start,
		 (unsigned long)m.start + m.size);
	ret = inside;
	if (from == OWN_PROC_OUTSIDE && inside >= 0)
		ret = touch_it(&m, OPEN_PATH);
	close(hold[1]);
	waitpid(pid, NULL, 0);
	return ret;
}

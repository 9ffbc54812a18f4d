// SPDX-License-Identifier: GPL-2.0
/*
 * ns_last_pid: every task may read it. Writing needs the capability in the user
 * namespace that owns the writer's pid namespace, no matter who opened the
 * file.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "../lib/host.h"
#include "../lib/pids.h"
#include "ops_ns_last_pid.h"

static const struct cred nobody = { .uid = 1000 };
static const struct cred holder = { .uid = 1000, .caps = CAPS_C };

/* Returns a descriptor of this process for a file that @who opened. */
static int opened_by(const struct cred *who)
{
	int status, ret;
	pid_t pid;

	pid = clone_plainly(CLONE_FILES);
	if (pid < 0)
		return broken("clone3: %s", strerror(errno));
	if (!pid) {
		ret = become(who);
		if (!ret)
			ret = open(NS_LAST_PID, O_RDWR);
		_exit(to_status(ret));
	}
	if (waitpid(pid, &status, 0) != pid)
		return broken("waitpid: %s", strerror(errno));

	ret = from_status(status);
	return ret == -1 ? broken("the other task could not open it") : ret;
}

/* Writes the present value, so that the next PID stays the same. */
static int write_back(int fd)
{
	char text[16];
	ssize_t len;

	len = pread(fd, text, sizeof(text), 0);
	if (len <= 0)
		return broken("reading: %s", strerror(errno));
	if (pwrite(fd, text, len, 0) == len)
		return 0;
	return errno;
}

int op_ns_last_pid(const struct cred *who, int how)
{
	char text[16];
	int ret, fd = -1;

	if (access(NS_LAST_PID, F_OK))
		return cannot_tell(NO_CHECKPOINT_RESTORE);

	if (how == LAST_PID_ROOTS_FD)
		fd = open(NS_LAST_PID, O_RDWR);
	else if (how == LAST_PID_NOBODYS_FD)
		fd = opened_by(&nobody);
	else if (how == LAST_PID_HOLDERS_FD)
		fd = opened_by(&holder);
	if (fd < -1)
		return fd;

	/* New children would be in the new namespace, but the caller is not. */
	if (how == LAST_PID_UNSHARED && unshare(CLONE_NEWPID))
		return cannot_tell("no pid namespaces: %s", strerror(errno));

	ret = become(who);
	if (ret)
		return ret;

	if (how == LAST_PID_UNSHARED_USER &&
	    unshare(CLONE_NEWUSER | CLONE_NEWPID))
		return cannot_tell("no new namespaces: %s", strerror(errno));

	if (how == LAST_PID_READ)
		return read_file(NS_LAST_PID, text, sizeof(text)) > 0 ?
			0 : errno;

	if (fd < 0)
		fd = open(NS_LAST_PID, O_RDWR);
	if (fd < 0)
		return broken("opening: %s", strerror(errno));
	return write_back(fd);
}

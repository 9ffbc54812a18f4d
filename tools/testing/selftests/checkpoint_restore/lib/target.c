// SPDX-License-Identifier: GPL-2.0
/*
 * A task for others to look at.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "answers.h"
#include "target.h"

/* The task ends when hold[1] is closed. */
pid_t start_target(const struct cred *who, int hold[2])
{
	int ready[2], ret = BROKEN;
	pid_t pid;
	char c;

	if (pipe(hold) || pipe(ready))
		return broken("pipe: %s", strerror(errno));
	pid = fork();
	if (!pid) {
		close(hold[1]);
		ret = become(who);
		if (write(ready[1], &ret, sizeof(ret)) == sizeof(ret))
			ret = read(hold[0], &c, 1);
		_exit(0);
	}

	close(ready[1]);
	if (pid < 0 || read(ready[0], &ret, sizeof(ret)) != sizeof(ret) || ret)
		return broken("no task to look at");
	close(ready[0]);
	return pid;
}

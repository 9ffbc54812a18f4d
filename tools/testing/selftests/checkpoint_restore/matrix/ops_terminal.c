// SPDX-License-Identifier: GPL-2.0
/*
 * Locking the settings of a terminal, which the optional part of the series
 * allows with the capability.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "ops_terminal.h"

/* From the system's devpts, or from one that only this process sees. */
static int open_pty(void)
{
	int fd;

	fd = posix_openpt(O_RDWR | O_NOCTTY);
	if (fd >= 0)
		return fd;

	mkdir(work_path("pts"), 0755);
	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("devpts", work_path("pts"), "devpts", 0,
		  "newinstance,ptmxmode=0666"))
		return -1;
	return open(work_path("pts/ptmx"), O_RDWR | O_NOCTTY);
}

int op_termios_lock(const struct cred *who, int unused)
{
	struct termios locked;
	int ret, fd;

	fd = open_pty();
	if (fd < 0)
		return cannot_tell("no terminal: %s", strerror(errno));
	ret = become(who);
	if (ret)
		return ret;

	if (ioctl(fd, TIOCGLCKTRMIOS, &locked))
		return broken("TIOCGLCKTRMIOS: %s", strerror(errno));
	return ioctl(fd, TIOCSLCKTRMIOS, &locked) ? errno : 0;
}

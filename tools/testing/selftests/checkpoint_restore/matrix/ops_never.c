// SPDX-License-Identifier: GPL-2.0
/*
 * What the capability must not give, though CAP_SYS_ADMIN does; and the one
 * of it that an optional part of the series does give.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "ops_never.h"

#define PFN_MASK	0x007fffffffffffffULL
#define PAGE_PRESENT	0x8000000000000000ULL

int op_sethostname(const struct cred *who, int unused)
{
	char name[65];
	int ret;

	ret = become(who);
	if (ret)
		return ret;
	if (gethostname(name, sizeof(name)))
		return broken("gethostname: %s", strerror(errno));
	return sethostname(name, strlen(name)) ? errno : 0;
}

/*
 * PTRACE_SEIZE would not do: before 5.18 it took this option from anybody
 * (CVE-2022-30594).
 */
int op_suspend_seccomp(const struct cred *who, int unused)
{
	int ret, status;
	pid_t pid;

	ret = become(who);
	if (ret)
		return ret;

	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return broken("no child to trace");

	ret = ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_SUSPEND_SECCOMP) ?
		errno : 0;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (ret == EINVAL)
		return cannot_tell("a kernel without seccomp");
	return ret;
}

/* Anybody may read the file, but most find zeroes for physical addresses. */
int op_pagemap_pfn(const struct cred *who, int unused)
{
	__u64 entry = 0;
	int ret, fd;

	ret = become(who);
	if (ret)
		return ret;

	fd = open("/proc/self/pagemap", O_RDONLY);
	if (fd < 0)
		return errno == ENOENT ? cannot_tell("no pagemap") : errno;
	if (pread(fd, &entry, sizeof(entry), (unsigned long)&entry /
		  sysconf(_SC_PAGESIZE) * sizeof(entry)) != sizeof(entry))
		return broken("pagemap: %s", strerror(errno));
	if (!(entry & PAGE_PRESENT))
		return broken("the page is not there");
	return entry & PFN_MASK ? 0 : EPERM;
}

int op_unshare_uts(const struct cred *who, int unused)
{
	int ret;

	ret = become(who);
	if (ret)
		return ret;
	return unshare(CLONE_NEWUTS) ? errno : 0;
}

/* From the system's devpts, or else from one of this process alone. */
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

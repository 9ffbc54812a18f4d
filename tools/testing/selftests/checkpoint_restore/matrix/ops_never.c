// SPDX-License-Identifier: GPL-2.0
/*
 * What CAP_SYS_ADMIN allows and CAP_CHECKPOINT_RESTORE must not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/filter.h>
#include <linux/seccomp.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "ops_never.h"

#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER	0x420c
#endif

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
 * A child that the caller traces and that stopped after @prepare. 0 if the
 * child ended before it stopped; an answer below 0 if there is no child.
 */
static pid_t traced_child(void (*prepare)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		if (prepare)
			prepare();
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return broken("no child to trace");
	return WIFSTOPPED(status) ? pid : 0;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/*
 * Not PTRACE_SEIZE, which did not check this option before 5.18
 * (CVE-2022-30594).
 */
int op_suspend_seccomp(const struct cred *who, int unused)
{
	pid_t pid;
	int ret;

	ret = become(who);
	if (ret)
		return ret;

	pid = traced_child(NULL);
	if (pid <= 0)
		return pid ?: broken("the child does not stop");

	ret = ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_SUSPEND_SECCOMP) ?
		errno : 0;
	end_child(pid);
	if (ret == EINVAL)
		return cannot_tell("no PTRACE_O_SUSPEND_SECCOMP");
	return ret;
}

/* Without CAP_SYS_ADMIN the file shows zeroes instead of page frame numbers. */
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

int op_mount(const struct cred *who, int unused)
{
	const char *path = work_path("mount");
	int ret;

	mkdir(path, 0777);
	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return cannot_tell("no mount namespace: %s", strerror(errno));
	ret = become(who);
	if (ret)
		return ret;
	return mount(path, path, NULL, MS_BIND, NULL) ? errno : 0;
}

/* Enters the namespace that the caller is in already. */
int op_setns(const struct cred *who, int type)
{
	int ret, fd;

	fd = open(type == CLONE_NEWPID ? "/proc/self/ns/pid" :
		  "/proc/self/ns/uts", O_RDONLY);
	if (fd < 0)
		return cannot_tell("no such namespaces");
	ret = become(who);
	if (ret)
		return ret;
	return setns(fd, type) ? errno : 0;
}

static void be_filtered(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog filter = { 1, &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0))
		_exit(1);
}

/* Reads the seccomp filter of a task that the caller traces. */
int op_seccomp_get_filter(const struct cred *who, int unused)
{
	pid_t pid;
	int ret;

	ret = become(who);
	if (ret)
		return ret;

	pid = traced_child(be_filtered);
	if (pid <= 0)
		return pid ?: cannot_tell("no seccomp filters");

	ret = ptrace(PTRACE_SECCOMP_GET_FILTER, pid, 0, NULL) < 0 ? errno : 0;
	end_child(pid);
	if (ret == EINVAL || ret == EIO)
		return cannot_tell("no PTRACE_SECCOMP_GET_FILTER");
	return ret;
}

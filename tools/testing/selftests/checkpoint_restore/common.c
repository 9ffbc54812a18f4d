// SPDX-License-Identifier: GPL-2.0
/*
 * What authz and fuzz both lean on: whether anything can be decided here, for
 * which kernel, whole small files, and the places to work in.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "authz.h"

/* The inodes of the initial namespaces, the same on all kernels */
#define INITIAL_USER_NS	0xEFFFFFFDU
#define INITIAL_PID_NS	0xEFFFFFFCU

bool expect_baseline;
const char *workdir;

/* Why nothing can be decided here, or NULL */
const char *obstacle(void)
{
	struct stat st;

	if (geteuid())
		return "not run as root";
	if (effective_caps() != caps_known)
		return "root does not have all capabilities here";
	if (!stat("/proc/self/ns/user", &st) && st.st_ino != INITIAL_USER_NS)
		return "not in the initial user namespace";
	if (!stat("/proc/self/ns/pid", &st) && st.st_ino != INITIAL_PID_NS)
		return "not in the initial pid namespace";
	if (access("/proc/self/status", F_OK))
		return "no /proc";
	if (access(NS_LAST_PID, F_OK))
		return "the kernel has no CONFIG_CHECKPOINT_RESTORE";
	if (!have_set_tid())
		return "the kernel has no clone3() with set_tid";
	return NULL;
}

/*
 * Thousands of short tasks, one after the other: moved between processors, and
 * emulated ones above all, they take twice the time.
 */
void stay_on_one_cpu(void)
{
	cpu_set_t set;
	int cpu;

	if (sched_getaffinity(0, sizeof(set), &set))
		return;
	for (cpu = 0; cpu < CPU_SETSIZE && !CPU_ISSET(cpu, &set); cpu++)
		;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Needs to know the kernel's capabilities for "auto". */
bool set_expect(const char *value)
{
	if (!value || !strcmp(value, "patched"))
		expect_baseline = false;
	else if (!strcmp(value, "baseline"))
		expect_baseline = true;
	else if (!strcmp(value, "auto"))
		expect_baseline = !(caps_known & CAPS_C);
	else
		return false;
	return true;
}

bool make_workdir(const char *name)
{
	static char path[200];
	const char *tmp = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/%s.XXXXXX", tmp ?: "/tmp", name);
	if (!mkdtemp(path) || chmod(path, 0777))
		return false;
	workdir = path;
	return true;
}

ssize_t read_file(const char *path, char *buf, size_t size)
{
	ssize_t got, have = 0;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;

	do {
		got = read(fd, buf + have, size - 1 - have);
		if (got > 0)
			have += got;
	} while (got > 0);
	close(fd);
	buf[have] = '\0';
	return got < 0 ? -1 : have;
}

long read_number(const char *path, long fallback)
{
	char text[24];

	return read_file(path, text, sizeof(text)) > 0 ? atol(text) : fallback;
}

int write_file(const char *path, const char *fmt, ...)
{
	char text[64];
	ssize_t written;
	va_list ap;
	int fd, len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	written = write(fd, text, len);
	close(fd);
	return written == len ? 0 : -1;
}

const char *work_path(const char *name)
{
	static char path[2][256];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", workdir, name);
	return path[turn];
}

/* A copy of this program: to run it differently, or to pass for it. */
const char *probe_path(void)
{
	return work_path("probe");
}

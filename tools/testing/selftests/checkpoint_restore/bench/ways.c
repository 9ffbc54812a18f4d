// SPDX-License-Identifier: GPL-2.0
/*
 * Five ways to get a new process, four of them with a wanted PID. The process
 * waits to be killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/pids.h"
#include "count.h"
#include "ways.h"

static char helper[256];
static int last_pid = -1;

static pid_t process(const pid_t *tid)
{
	struct clone3_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)tid,
		.set_tid_size = tid ? 1 : 0,
	};
	pid_t pid = syscall(__NR_clone3, &args, sizeof(args));

	while (!pid)
		pause();
	return pid;
}

static pid_t plainly(pid_t wanted)
{
	(void)wanted;
	return process(NULL);
}

static pid_t with_set_tid(pid_t wanted)
{
	return process(&wanted);
}

static pid_t with_last_pid(pid_t wanted)
{
	write_last_pid(wanted - 1);
	return process(NULL);
}

static pid_t with_helper(pid_t wanted)
{
	char number[16];
	int status;
	pid_t pid;

	snprintf(number, sizeof(number), "%d", wanted - 1);
	pid = fork();
	if (!pid) {
		execl(helper, helper, number, NULL);
		_exit(1);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		fail(helper);
	return process(NULL);
}

const struct way ways[] = {
	{ "plain", plainly, .any = true },
	{ "set_tid", with_set_tid, .capable = true },
	{ "last_pid", with_last_pid, .capable = true },
	{ "helper", with_helper, .most = 1000 },
	{ "cycling", plainly, .cycles = true, .most = 1 },
};

const int nr_ways = COUNT(ways);

/* Makes the helper, which lies beside this program, set-uid root. */
void prepare_ways(const char *own_path)
{
	char *path = strdup(own_path);

	snprintf(helper, sizeof(helper), "%s/write_last_pid", dirname(path));
	free(path);
	if (chown(helper, 0, 0) || chmod(helper, 04755))
		fail(helper);
}

/* Opened once for all writes of this process, as a restorer would do */
void open_last_pid(void)
{
	last_pid = open(NS_LAST_PID, O_WRONLY | O_CLOEXEC);
	if (last_pid < 0)
		fail(NS_LAST_PID);
}

void write_last_pid(pid_t pid)
{
	char number[16];
	int len = snprintf(number, sizeof(number), "%d", pid);

	if (pwrite(last_pid, number, len, 0) != len)
		fail(NS_LAST_PID);
}

/* Tries until a process has the PID. Each one with another PID is a miss. */
pid_t get(const struct way *way, pid_t wanted, int *misses)
{
	pid_t pid;

	for (;;) {
		pid = way->make(wanted);
		if (pid == wanted || (way->any && pid > 0))
			return pid;
		if (pid < 0 && errno != EEXIST)
			fail(way->name);
		++*misses;
		if (pid > 0 && (kill(pid, SIGKILL) ||
				waitpid(pid, NULL, 0) != pid))
			fail("ending a miss");
	}
}

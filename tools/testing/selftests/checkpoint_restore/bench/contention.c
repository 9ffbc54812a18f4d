// SPDX-License-Identifier: GPL-2.0
/*
 * usage: contention [NUMBER]
 *
 * How often each way to a wanted PID misses, for NUMBER (300) PIDs in random
 * order, while no, one or four other tasks start processes without a pause. It
 * runs on both CPUs and counts misses instead of time, so their speed does not
 * matter.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/creds.h"
#include "../lib/files.h"
#include "../lib/pids.h"
#include "count.h"
#include "ways.h"

#define FIRST_PID	1000

static const struct cred holder = {
	.label = "holder", .uid = 1000, .caps = CAPS_C
};

static const int others[] = { 0, 1, 4 };

static void start_others(int nr)
{
	pid_t pid;

	while (nr--) {
		if (fork())
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		for (;;) {
			pid = fork();
			if (!pid)
				_exit(0);
			waitpid(pid, NULL, 0);
		}
	}
}

static pid_t random_pid(void)
{
	pid_t end = read_number("/proc/sys/kernel/pid_max", 32768);
	pid_t pid;

	do
		pid = FIRST_PID + random() % (end - FIRST_PID);
	while (is_taken(pid));
	return pid;
}

static int misses_of(const struct way *way, int nr)
{
	int i, misses = 0;
	pid_t pid;

	for (i = 0; i < nr; i++) {
		pid = get(way, random_pid(), &misses);
		if (kill(pid, SIGKILL) || waitpid(pid, NULL, 0) != pid)
			fail("ending a process");
	}
	return misses;
}

static void in_process(const struct way *way, int nr_others, int nr)
{
	pid_t pid = fork();
	char what[64];
	int status;

	if (!pid) {
		if (become(&holder))
			fail("uid 1000");
		start_others(nr_others);
		open_last_pid();
		snprintf(what, sizeof(what), "%s, %d busy", way->name,
			 nr_others);
		print_value(what, "misses", nr, misses_of(way, nr));
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		exit(1);
}

int main(int argc, char **argv)
{
	int nr = argc > 1 ? atoi(argv[1]) : 300;
	size_t i;
	int w;

	if (nr < 1) {
		puts("error: NUMBER: 1 or more");
		return 2;
	}
	learn_caps();
	prepare_ways(argv[0]);
	for (w = 0; w < nr_ways; w++)
		for (i = 0; i < COUNT(others); i++)
			if (!ways[w].any && !ways[w].cycles)
				in_process(&ways[w], others[i], nr);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * usage: kernel_cost [RUNS]
 *
 * How many instructions the kernel takes for the calls that the series changes,
 * and for those that must not become slower: fork(), clone3() without set_tid,
 * clone3() with set_tid in one, two and eight nested pid namespaces, writing
 * ns_last_pid, following a link in map_files, and prctl(). Each is called by
 * root, with CAP_SYS_ADMIN alone, with CAP_CHECKPOINT_RESTORE alone and without
 * capabilities. A denied call is counted, too.
 *
 * Only the call itself is counted, in the caller: a new task runs after it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/creds.h"
#include "../lib/files.h"
#include "../lib/mm_layout.h"
#include "../lib/pids.h"
#include "count.h"

#define MAX_LEVELS	8
#define FIRST_PID	10000
#define WANTED		30000	/* free: nothing here gets that far */

struct call {
	const char *name;
	void (*prepare)(void);
	long (*make)(void);	/* -1 if it fails */
	bool forks;
};

static int runs = 100;
static int levels;		/* of pid namespaces, with the initial one */
static int fd;
static char link_path[64];
static struct prctl_mm_map layout;

static long make_fork(void)
{
	return syscall(__NR_fork);
}

static long make_clone3(void)
{
	struct clone3_args args = { .exit_signal = SIGCHLD };

	return syscall(__NR_clone3, &args, sizeof(args));
}

static long make_set_tid(void)
{
	static const pid_t tids[MAX_LEVELS] = {
		WANTED, WANTED, WANTED, WANTED, WANTED, WANTED, WANTED, WANTED
	};
	struct clone3_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (uintptr_t)tids,
		.set_tid_size = levels,
	};

	return syscall(__NR_clone3, &args, sizeof(args));
}

static void open_last_pid(void)
{
	fd = open(NS_LAST_PID, O_RDWR);
	if (fd < 0)
		fail(NS_LAST_PID);
}

static long write_last_pid(void)
{
	return pwrite(fd, "20000", 5, 0) == 5 ? 0 : -1;
}

/* The first mapping is the program's own. */
static void find_link(void)
{
	unsigned long start, end;
	char line[256];
	FILE *maps = fopen("/proc/self/maps", "r");

	if (!maps || !fgets(line, sizeof(line), maps) ||
	    sscanf(line, "%lx-%lx", &start, &end) != 2)
		fail("/proc/self/maps");
	fclose(maps);
	snprintf(link_path, sizeof(link_path),
		 "/proc/self/map_files/%lx-%lx", start, end);
}

static long follow_link(void)
{
	struct stat st;

	return stat(link_path, &st);
}

static void leave_program(void)
{
	if (present_layout(&layout) || leave_executable())
		fail("leaving the executable");
	layout.exe_fd = fd;
}

static long set_exe(void)
{
	return syscall(__NR_prctl, PR_SET_MM, PR_SET_MM_MAP, &layout,
		       sizeof(layout), 0);
}

static const struct cred creds[] = {
	{ .label = "root", .caps = CAPS_ALL },
	{ .label = "sys_admin", .uid = 1000, .caps = CAPS_A },
	{ .label = "holder", .uid = 1000, .caps = CAPS_C },
	{ .label = "nobody", .uid = 1000 },
};

static const struct call of_tasks[] = {
	{ "fork", NULL, make_fork, true },
	{ "clone3", NULL, make_clone3, true },
	{ "set_tid", NULL, make_set_tid, true },
};

static const struct call of_one[] = {
	{ "ns_last_pid", open_last_pid, write_last_pid },
	{ "map_files", find_link, follow_link },
	{ "prctl", leave_program, set_exe },
};

static void measure(const struct call *call, const struct cred *who)
{
	static __u64 cost[MAX_RUNS];
	char what[32];
	int i, error = 0;
	__u64 start;
	long pid;

	for (i = 0; i < runs; i++) {
		usleep(QUIET);
		start = instructions();
		pid = call->make();
		cost[i] = instructions() - start;
		if (!pid && call->forks)
			_exit(0);
		if (pid < 0)
			error = errno;
		if (pid > 0 && waitpid(pid, NULL, 0) != pid)
			fail("waitpid");
	}
	if (error && error != EPERM && error != EINVAL)
		fail(call->name);
	snprintf(what, sizeof(what), "%s%s", call->name,
		 error ? ", denied" : "");
	print_cost(what, who->label, levels, cost, runs);
}

static void in_process(const struct call *call, const struct cred *who)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		run_undisturbed();
		if (call->prepare)
			call->prepare();
		errno = 0;
		if (become(who))
			fail(who->label);
		measure(call, who);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		exit(1);
}

/* Both kernels get the same PIDs here; after booting they differ. */
static void begin_numbers(void)
{
	if (write_file(NS_LAST_PID, "%d", FIRST_PID))
		fail(NS_LAST_PID);
}

/* The first process of each namespace goes on; its parent waits. */
static void descend(int depth)
{
	int status;
	pid_t pid;

	begin_numbers();
	for (levels = 1; levels < depth; levels++) {
		if (unshare(CLONE_NEWPID))
			fail("unshare");
		pid = fork();
		if (pid < 0)
			fail("fork");
		if (pid) {
			waitpid(pid, &status, 0);
			exit(status ? 1 : 0);
		}
		begin_numbers();
	}
}

static void at_depth(int depth, const struct call *calls, int nr)
{
	pid_t pid = fork();
	int status;
	size_t i;

	if (!pid) {
		descend(depth);
		for (; nr--; calls++)
			for (i = 0; i < COUNT(creds); i++)
				in_process(calls, &creds[i]);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		exit(1);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		runs = atoi(argv[1]);
	if (runs < 1 || runs > MAX_RUNS) {
		printf("error: RUNS: 1 to %d\n", MAX_RUNS);
		return 2;
	}
	must_count();
	stay_in_place(argv);
	learn_caps();
	fd = open("/proc/self/exe", O_RDONLY);
	setvbuf(stdout, NULL, _IOLBF, 0);
	at_depth(1, of_tasks, COUNT(of_tasks));
	at_depth(2, of_tasks, COUNT(of_tasks));
	at_depth(MAX_LEVELS, of_tasks, COUNT(of_tasks));
	at_depth(1, of_one, COUNT(of_one));
	return 0;
}

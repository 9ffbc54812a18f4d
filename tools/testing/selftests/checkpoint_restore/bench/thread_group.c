// SPDX-License-Identifier: GPL-2.0
/*
 * usage: thread_group [NUMBER]
 *
 * How many instructions each of the NUMBER (1000) threads of one process takes:
 * with any TID, with wanted TIDs in random order by clone3() with set_tid, and
 * with the same by writing ns_last_pid before clone3().
 *
 * The threads have no stack because none ever runs: the first thread keeps the
 * only CPU, and its exit ends them all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/creds.h"
#include "../lib/files.h"
#include "../lib/pids.h"
#include "count.h"
#include "ways.h"

#define FIRST_TID	1100
#define MOST		10000
#define STEP		10007	/* a prime above MOST visits each number once */

static const struct cred holder = {
	.label = "holder", .uid = 1000, .caps = CAPS_C
};

static pid_t free_tids[MOST];

/* Kernel threads may have taken some. */
static void find_free_tids(int nr)
{
	pid_t tid = FIRST_TID;
	int i;

	for (i = 0; i < nr; tid++)
		if (kill(tid, 0) && errno == ESRCH)
			free_tids[i++] = tid;
}

static pid_t thread(const pid_t *tid)
{
	struct clone3_args args = {
		.flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
			 CLONE_THREAD | CLONE_SYSVSEM,
		.set_tid = (uintptr_t)tid,
		.set_tid_size = tid ? 1 : 0,
	};

	return syscall(__NR_clone3, &args, sizeof(args));
}

static pid_t plainly(pid_t wanted)
{
	(void)wanted;
	return thread(NULL);
}

static pid_t with_set_tid(pid_t wanted)
{
	return thread(&wanted);
}

static pid_t with_last_pid(pid_t wanted)
{
	write_last_pid(wanted - 1);
	return thread(NULL);
}

/* Shared memory in which the measuring process leaves its results */
static struct {
	__u64 cost;
	int misses;
} *found;

static void measure(const char *what, pid_t (*make)(pid_t wanted), int nr)
{
	__u64 start = instructions();
	pid_t wanted, tid;
	int i;

	found->misses = 0;
	for (i = 0; i < nr; i++) {
		wanted = free_tids[(__u64)i * STEP % nr];
		tid = make(wanted);
		if (tid < 0)
			fail(what);
		found->misses += tid != wanted;
	}
	found->cost = (instructions() - start) / nr;
	_exit(0);
}

static void in_process(const char *what, pid_t (*make)(pid_t wanted), int nr)
{
	int status;
	pid_t pid;

	/* Its own PID must not be one that its threads want. */
	if (write_file(NS_LAST_PID, "%d", FIRST_TID - 100))
		fail(NS_LAST_PID);
	pid = fork();
	if (!pid) {
		run_undisturbed();
		if (become(&holder))
			fail("uid 1000");
		open_last_pid();
		measure(what, make, nr);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		exit(1);
	print_value(what, "cost", nr, found->cost);
	if (make != plainly)
		print_value(what, "misses", nr, found->misses);
}

int main(int argc, char **argv)
{
	int nr = argc > 1 ? atoi(argv[1]) : 1000;

	if (nr < 1 || nr > MOST) {
		printf("error: NUMBER: 1 to %d\n", MOST);
		return 2;
	}
	must_count();
	learn_caps();
	find_free_tids(nr);
	found = mmap(NULL, sizeof(*found), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (found == MAP_FAILED)
		fail("mmap");
	in_process("plain, threads", plainly, nr);
	in_process("set_tid, threads", with_set_tid, nr);
	in_process("last_pid, threads", with_last_pid, nr);
	return 0;
}

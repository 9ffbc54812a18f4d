// SPDX-License-Identifier: GPL-2.0
/*
 * Shared by the programs that count instructions: checks that counting works,
 * keeps other tasks from running meanwhile, and prints the results.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "count.h"

void fail(const char *what)
{
	printf("error: %s: %s\n", what, errno ? strerror(errno) : note);
	exit(1);
}

/* Each turn takes two instructions. */
static __u64 cost_of_turns(int turns)
{
	__u64 start = instructions();

	asm volatile("1: subs %0, %0, #1\n\tbne 1b" : "+r" (turns) : : "cc");
	return instructions() - start;
}

/* An interrupt makes a run longer, so the shortest of several counts. */
static __u64 least_cost_of_turns(int turns)
{
	__u64 cost, least = ~0ULL;
	int i;

	for (i = 0; i < 20; i++) {
		cost = cost_of_turns(turns);
		if (cost < least)
			least = cost;
	}
	return least;
}

/* Without -icount every result would be wrong, and nobody would notice. */
void must_count(void)
{
	__u64 more = least_cost_of_turns(2000) - least_cost_of_turns(1000);

	if (more == 2000)
		return;
	printf("error: 2000 instructions count as %llu: boot with ICOUNT=1\n",
	       more);
	exit(1);
}

/*
 * With one CPU, no other task runs until the caller sleeps. The caller's
 * children do not inherit the priority, so they do not run either.
 */
void run_undisturbed(void)
{
	struct sched_param param = { .sched_priority = 1 };

	if (write_file("/proc/sys/kernel/sched_rt_runtime_us", "-1") ||
	    sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &param))
		fail("SCHED_FIFO");
}

/* With random addresses the number of page tables that fork() copies varies. */
void stay_in_place(char **argv)
{
	int now = personality(0xffffffff);

	if (now & ADDR_NO_RANDOMIZE)
		return;
	personality(now | ADDR_NO_RANDOMIZE);
	execv("/proc/self/exe", argv);
	fail("/proc/self/exe");
}

static int compare(const void *a, const void *b)
{
	const __u64 *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Prints a line: what, who, x, median, number of runs, and the cost of each run
 */
void print_cost(const char *what, const char *who, int x, const __u64 *cost,
		int nr)
{
	__u64 sorted[MAX_RUNS];
	int i;

	memcpy(sorted, cost, nr * sizeof(*cost));
	qsort(sorted, nr, sizeof(*sorted), compare);
	printf("%s\t%s\t%d\t%llu\t%d\t", what, who, x, sorted[nr / 2], nr);
	for (i = 0; i < nr; i++)
		printf("%s%llu", i ? " " : "", cost[i]);
	puts("");
	fflush(stdout);
}

void print_value(const char *what, const char *who, int x, __u64 value)
{
	print_cost(what, who, x, &value, 1);
}

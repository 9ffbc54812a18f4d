// SPDX-License-Identifier: GPL-2.0
/*
 * usage: wanted_pid [MOST]
 *
 * How many instructions it takes to get a process with a wanted PID. 1 to MOST
 * (10000) PIDs are drawn at random, and asked for in random and in ascending
 * order, in each of these ways:
 *
 *	plain		fork(), with any PID, for comparison
 *	set_tid		clone3() with set_tid
 *	last_pid	writing ns_last_pid, then fork()
 *	helper		the same, but a set-uid program writes
 *	cycling		fork() until the PID comes
 *
 * set_tid and last_pid have CAP_CHECKPOINT_RESTORE alone, the others have no
 * capability. The processes live until all are there. A process with another
 * PID is a miss; it is killed, and the PID is tried again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/creds.h"
#include "../lib/files.h"
#include "../lib/pids.h"
#include "count.h"
#include "ways.h"

#define MOST		10000
#define THREADS		1000
#define FIRST_PID	1000	/* the system's own are below */

static const int numbers[] = { 1, 10, 100, 1000, MOST };

static const struct cred holder = {
	.label = "holder", .uid = 1000, .caps = CAPS_C
};

static const struct cred nobody = { .label = "nobody", .uid = 1000 };

struct plan {
	const struct way *way;
	const char *order;
	int nr;			/* of wanted PIDs */
	int runs;
};

static pid_t wanted[MOST], made[MOST];

static int compare(const void *a, const void *b)
{
	return *(const pid_t *)a - *(const pid_t *)b;
}

/* Draws each PID at most once, and only free ones. */
static void want(int nr, bool ascending)
{
	static pid_t left[1 << 16];
	int i, at, end, nr_left = 0;

	end = read_number("/proc/sys/kernel/pid_max", 32768);
	for (i = FIRST_PID; i < end && nr_left < (int)COUNT(left); i++)
		left[nr_left++] = i;
	for (i = 0; i < nr; ) {
		if (!nr_left)
			fail("too few PIDs are free");
		at = random() % nr_left;
		if (!is_taken(left[at]))
			wanted[i++] = left[at];
		left[at] = left[--nr_left];
	}
	if (ascending)
		qsort(wanted, nr, sizeof(*wanted), compare);
}

static void end_all(int nr)
{
	int i;

	for (i = 0; i < nr; i++)
		kill(made[i], SIGKILL);
	for (i = 0; i < nr; i++)
		if (waitpid(made[i], NULL, 0) != made[i])
			fail("waitpid");
}

static void measure(const struct plan *plan)
{
	static __u64 cost[MAX_RUNS];
	int i, run, misses = 0;
	char what[32];
	__u64 start;

	for (run = 0; run < plan->runs; run++) {
		want(plan->nr, plan->order[0] == 'a');
		start = instructions();
		for (i = 0; i < plan->nr; i++)
			made[i] = get(plan->way, wanted[i], &misses);
		cost[run] = (instructions() - start) / plan->nr;
		end_all(plan->nr);
	}
	snprintf(what, sizeof(what), "%s, %s", plan->way->name, plan->order);
	print_cost(what, "cost", plan->nr, cost, run);
	if (!plan->way->any)
		print_value(what, "misses", plan->nr, misses);
}

static void in_process(const struct plan *plan)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		run_undisturbed();
		if (become(plan->way->capable ? &holder : &nobody))
			fail("uid 1000");
		srandom(plan->nr);
		if (plan->way->capable)
			open_last_pid();
		measure(plan);
		exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		exit(1);
}

static void one_way(const struct way *way, const char *order, int least,
		    int most)
{
	struct plan plan = { .way = way, .order = order };
	size_t i;

	for (i = 0; i < COUNT(numbers) && numbers[i] <= most; i++) {
		if (numbers[i] < least)
			continue;
		plan.nr = numbers[i];
		/* The cost of a single PID may be far from the average. */
		plan.runs = plan.nr == 1 ? 10 : 1;
		in_process(&plan);
	}
}

static void both_orders(const struct way *way, int most)
{
	int few = way->most && way->most < most ? way->most : most;

	one_way(way, "random", 1, few);
	/* In ascending order one round of all PIDs is enough for any number. */
	if (way->cycles)
		one_way(way, "ascending", most / 10, most);
	else
		one_way(way, "ascending", 10, few);
}

/* One user has up to 10,000 processes here. */
static void lift_limits(void)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	if (setrlimit(RLIMIT_NPROC, &none))
		fail("RLIMIT_NPROC");
}

/*
 * Takes PIDs all over the range, as on a machine that has been up for long, so
 * that the kernel's tree of PIDs has its full height.
 */
static void spread_pids(void)
{
	pid_t pid, end = read_number("/proc/sys/kernel/pid_max", 32768);

	for (pid = end - 1; pid > FIRST_PID; pid -= 4096) {
		if (write_file(NS_LAST_PID, "%d", pid - 1))
			fail(NS_LAST_PID);
		if (fork())
			continue;
		for (;;)
			pause();
	}
}

int main(int argc, char **argv)
{
	int most = argc > 1 ? atoi(argv[1]) : MOST;
	int i;

	must_count();
	stay_in_place(argv);
	learn_caps();
	lift_limits();
	prepare_ways(argv[0]);
	spread_pids();
	for (i = 0; i < nr_ways; i++)
		both_orders(&ways[i], most);
	return 0;
}

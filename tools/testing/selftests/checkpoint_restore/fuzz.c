// SPDX-License-Identifier: GPL-2.0
/*
 * Random calls to the four gates of CAP_CHECKPOINT_RESTORE, made by tasks with
 * many credentials in pid namespaces of three levels. A small model of who may
 * do what predicts the answers. An answer that the model does not allow is
 * printed together with the seed, which repeats the run.
 *
 *	SEED=N		the run that N stands for
 *	CALLS=N		how many calls
 *	CR_EXPECT=	patched (default), baseline, or auto: detect it
 *
 * The model checks a call's arguments in the order of Linux 5.8 to 6.1. Where
 * newer kernels are known to differ, it allows both answers. No decision
 * depends on a PID or an address, and none is printed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/files.h"
#include "lib/host.h"
#include "lib/pids.h"
#include "calls/gates.h"
#include "calls/input.h"
#include "calls/workers.h"

#define CALLS_DEFAULT	8000
#define MAX_REPORTS	10	/* per gate, which then is not called again */

static const struct gate * const gates[] = {
	&set_tid_gate, &last_pid_gate, &map_files_gate, &set_mm_gate,
};

#define NR_GATES	COUNT(gates)

static int asked[NR_GATES], bad[NR_GATES];
static pid_t main_pid;

/* Returns the index of the gate. */
static int random_call(struct call *call)
{
	/* Creating a task takes as long as thirty other calls. */
	int gate = one_in(8) ? 0 : 1 + rnd(NR_GATES - 1);

	memset(call, 0, sizeof(*call));
	call->answer = NO_ANSWER;
	call->gate = gates[gate];
	call->gate->random(call->args);
	return gate;
}

static bool is_allowed(const struct worker *who, const struct call *call,
		       struct answers *may)
{
	int i;

	may->nr = 0;
	call->gate->model(who, call->args, may);
	for (i = 0; i < may->nr; i++)
		if (may->answer[i] == call->answer)
			return true;
	return false;
}

static void report(const struct worker *who, const struct call *call, int nr,
		   const struct answers *may, __u64 seed)
{
	int i;

	printf("# %s: SEED=%llu, call %d: ", call->gate->name, seed, nr);
	call->gate->print(call->args);
	printf(" by %s in the pid namespace of level %d", who->cred.label,
	       who->level);
	if (who->children != who->level)
		printf(", its children's is of level %d", who->children);
	printf(": expected");
	for (i = 0; i < may->nr; i++)
		printf("%s %s", i ? " or" : "", name_of(may->answer[i]));
	printf(", got %s%s%s\n", name_of(call->answer),
	       *call->note ? ": " : "", call->note);
}

/* Prints each answer that the model does not allow. */
static void run(__u64 seed, int nr_calls)
{
	int i, nr = 0, awake = NR_GATES, gate[BATCH];
	const struct worker *who;
	struct answers may;

	while (nr < nr_calls && awake && !stopped()) {
		who = any_worker();
		for (i = 0; i < BATCH; i++)
			gate[i] = random_call(&calls[i]);
		ask(who, BATCH);

		for (i = 0; i < BATCH && nr < nr_calls; i++) {
			nr++;
			if (bad[gate[i]] == MAX_REPORTS)
				continue;
			asked[gate[i]]++;
			if (is_allowed(who, &calls[i], &may))
				continue;
			report(who, &calls[i], nr, &may, seed);
			if (++bad[gate[i]] == MAX_REPORTS)
				awake--;
		}
	}
}

static void finish(void)
{
	if (getpid() != main_pid)
		return;
	stop_workers();
	remove_workdir();
}

/* Reads a whole number from the environment. */
static __u64 number_in(const char *name, __u64 fallback, __u64 max)
{
	const char *text = getenv(name);
	char *end;
	__u64 value;

	if (!text || !*text)
		return fallback;
	errno = 0;
	value = strtoull(text, &end, 10);
	if (!errno && !*end && *text != '-' && value <= max)
		return value;
	fprintf(stderr, "error: %s=%s: give a number from 0 to %llu\n", name,
		text, max);
	exit(1);
}

static __u64 some_seed(void)
{
	unsigned int seed = 0;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) != sizeof(seed))
		seed = getpid();
	return seed;
}

int main(int argc, char **argv)
{
	int i, failed = 0, nr_calls;
	const char *why_not;
	__u64 seed;

	if (argc == 2 && !strcmp(argv[1], "--differs")) {
		for (i = 0; i < NR_GATES; i++)
			printf("differs checkpoint_restore:fuzz:%s\n",
			       gates[i]->name);
		return 0;
	}

	learn_caps();
	if (argc > 1 || !set_expect(getenv("CR_EXPECT"))) {
		fprintf(stderr, "usage: %s [--differs]\n"
			"SEED=N, CALLS=N and CR_EXPECT=patched, baseline or auto in the environment\n",
			argv[0]);
		return 1;
	}
	nr_calls = number_in("CALLS", CALLS_DEFAULT, 1 << 30);
	seed = number_in("SEED", some_seed(), ~0ULL);
	why_not = obstacle();
	if (!why_not && !have_users())
		why_not = NO_MULTIUSER;
	if (!why_not && access(NS_LAST_PID, F_OK))
		why_not = NO_CHECKPOINT_RESTORE;
	if (!why_not && access("/proc/self/ns/user", F_OK))
		why_not = "the kernel has no user namespaces";
	if (!why_not && effective_caps() != caps_known)
		why_not = "root does not have all capabilities here";
	if (why_not) {
		printf("1..0 # SKIP %s\n", why_not);
		return EXIT_SKIP;
	}

	setlinebuf(stdout);
	printf("TAP version 13\n1..%zu\n# SEED=%llu CALLS=%d, expecting %s\n",
	       NR_GATES, seed, nr_calls,
	       expect_baseline ? "the baseline" : "the series");
	/*
	 * The state must not be 0, and similar seeds must give different runs.
	 */
	random_state = (seed + 1) * 0x9E3779B97F4A7C15ULL ?: 1;

	stay_on_one_cpu();
	umask(0);
	signal(SIGPIPE, SIG_IGN);
	catch_signals();
	if (!make_workdir("fuzz"))
		die("no directory to work in");
	main_pid = getpid();
	atexit(finish);
	make_scratch();
	for (i = 0; i < NR_GATES; i++)
		gates[i]->prepare();
	start_workers();

	run(seed, nr_calls);
	for (i = 0; i < NR_GATES; i++) {
		printf("# %s: %d calls\n", gates[i]->name, asked[i]);
		printf("%s %d %s\n", bad[i] ? "not ok" : "ok", i + 1,
		       gates[i]->name);
		failed += !!bad[i];
	}
	if (failed)
		printf("# again: SEED=%llu CALLS=%d %s\n", seed, nr_calls,
		       argv[0]);
	return failed || stopped() ? 1 : 0;
}

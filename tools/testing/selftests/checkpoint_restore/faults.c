// SPDX-License-Identifier: GPL-2.0
/*
 * Tests that nothing is lost when memory runs out. clone3() with set_tid, and
 * opening a map_files link, are run with the first allocation failing, then the
 * second, and so on until no allocation fails and the call succeeds.
 *
 * Needs CONFIG_FAULT_INJECTION, as in qemu/debug.config. This test detects lost
 * PIDs; leaks.sh detects lost memory.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "lib/answers.h"
#include "lib/creds.h"
#include "lib/files.h"
#include "lib/host.h"
#include "lib/pids.h"

#define DEBUGFS		"/sys/kernel/debug"
#define FAILSLAB	DEBUGFS "/failslab/"
#define MAX_FAULTS	240	/* must fit into an exit status */

/* A kernel without the series checks for CAP_SYS_ADMIN. */
static const struct cred holder = {
	.where = INITIAL, .uid = 1000, .caps = CAPS_C | CAPS_A,
};

struct run {
	int (*ask)(void);
	int fault;	/* the allocation that fails, from 1; 0 for none */
};

/* The answer of a run in which no allocation failed. */
#define NO_FAULT	200

/* The chosen PIDs in the pid namespaces of levels 1 and 0. */
static pid_t numbers[2];

/* clone3() creates the pidfd after it took the PIDs; that can fail, too. */
static int choose_numbers(void)
{
	return clone_with_tids(CLONE_PIDFD, numbers, 2);
}

static int choose_numbers_and_namespaces(void)
{
	const pid_t inner[3] = { 1, numbers[0], numbers[1] };

	return clone_with_tids(CLONE_PIDFD | CLONE_NEWPID | CLONE_NEWUSER,
			       inner, 3);
}

static char link_path[96];

static int follow_link(void)
{
	int fd = open(link_path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int open_link_of_self(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long from, to;

	if (!maps || fscanf(maps, "%lx-%lx", &from, &to) != 2)
		return broken("cannot read /proc/self/maps");
	fclose(maps);
	snprintf(link_path, sizeof(link_path), "/proc/self/map_files/%lx-%lx",
		 from, to);
	return 0;
}

/* Runs in its own process, so that /proc has nothing cached for it. */
static int with_fault(void *arg)
{
	const struct run *run = arg;
	char text[16] = "";
	int fd, ret;

	fd = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return broken("/proc/self/fail-nth: %s", strerror(errno));
	if (run->ask == follow_link) {
		ret = open_link_of_self();
		if (ret)
			return ret;
	}

	snprintf(text, sizeof(text), "%d", run->fault);
	if (pwrite(fd, text, strlen(text), 0) < 0)
		return broken("fail-nth: %s", strerror(errno));
	ret = run->ask();
	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		return broken("fail-nth: %s", strerror(errno));
	pwrite(fd, "0", 1, 0);

	/*
	 * There is no limit: ENOSPC means that counting the namespaces failed.
	 */
	if (ret == CANNOT_TELL && run->fault && !atoi(text))
		ret = ENOMEM;
	if (!run->fault)
		return ret;
	if (atoi(text) && ret)
		return broken("%s without a fault", strerror(ret));
	return atoi(text) ? NO_FAULT : ret;
}

/* Fails each allocation in turn. Returns how many there were. */
static int fail_each(int (*ask)(void))
{
	struct run sound = { ask, 0 }, run = { ask, 0 };
	int ret, after;

	do {
		run.fault++;
		ret = in_child(with_fault, &run);
		if (ret < 0)
			return ret;
		if (ret != 0 && ret != NO_FAULT && ret != ENOMEM &&
		    ret != EAGAIN && ret != ENOENT)
			return broken("allocation %d failed: %s", run.fault,
				      strerror(ret));
		after = in_child(with_fault, &sound);
		if (after > 0)
			return broken("allocation %d failed, %s from then on",
				      run.fault, strerror(after));
		if (after)
			return after;
	} while (ret != NO_FAULT && run.fault < MAX_FAULTS);

	if (ret != NO_FAULT)
		return broken("more than %d allocations", MAX_FAULTS);
	return run.fault - 1;
}

static int as_holder(void *arg)
{
	int (*ask)(void) = arg;
	int ret = become(&holder);

	return ret ? ret : fail_each(ask);
}

static int at_two_levels(int (*ask)(void))
{
	numbers[0] = 4000;
	numbers[1] = free_tid(0);
	if (unshare(CLONE_NEWPID))
		return broken("unshare: %s", strerror(errno));
	return in_child(as_holder, ask);
}

/* A kernel with KASAN is slow. */
#define SECONDS		600

FIXTURE(out_of_memory) { };
FIXTURE_SETUP(out_of_memory) { }
FIXTURE_TEARDOWN(out_of_memory) { }

/* Returns true if allocations failed and nothing else went wrong. */
static bool report(const char *what, int faults)
{
	if (faults > 0)
		printf("# %s: %d allocations failed, one by one\n", what,
		       faults);
	else
		printf("# %s, CAP_CHECKPOINT_RESTORE: %s, got %s\n", what,
		       "expected nothing lost when allocations fail",
		       faults ? note : "none that failed");
	return faults > 0;
}

TEST_F_TIMEOUT(out_of_memory, numbers_come_back_from_set_tid, SECONDS)
{
	ASSERT_TRUE(report("clone3() with set_tid at two levels",
			   at_two_levels(choose_numbers)));
}

TEST_F_TIMEOUT(out_of_memory, numbers_come_back_from_a_new_pidns, SECONDS)
{
	ASSERT_TRUE(report("clone3() with set_tid and CLONE_NEWPID",
			   at_two_levels(choose_numbers_and_namespaces)));
}

TEST_F_TIMEOUT(out_of_memory, map_files_follow_works_afterwards, SECONDS)
{
	ASSERT_TRUE(report("opening a map_files link",
			   in_child(as_holder, follow_link)));
}

/* Returns what is missing, or NULL. */
static const char *prepare(void)
{
	if (geteuid())
		return "must be run as root";
	if (access("/proc/self/fail-nth", F_OK))
		return "allocations cannot be failed: no CONFIG_FAULT_INJECTION";
	mount("debugfs", DEBUGFS, "debugfs", 0, NULL);
	/* By default, allocations that may sleep do not fail. */
	if (write_file(FAILSLAB "ignore-gfp-wait", "N") ||
	    write_file(FAILSLAB "verbose", "0"))
		return "no " FAILSLAB ": no CONFIG_FAILSLAB";
	return NULL;
}

int main(int argc, char **argv)
{
	const char *missing = prepare();

	if (missing) {
		printf("1..0 # SKIP %s\n", missing);
		return EXIT_SKIP;
	}
	setlinebuf(stdout);
	learn_caps();
	share_note();
	return test_harness_run(argc, argv);
}

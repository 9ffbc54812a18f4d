// SPDX-License-Identifier: GPL-2.0
/*
 * The machine under test: whether the tests can run there, and whether they
 * expect the answers of a baseline or of a patched kernel.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "creds.h"
#include "host.h"
#include "pids.h"

/* The inodes of the initial namespaces, the same on all kernels */
#define INITIAL_USER_NS	0xEFFFFFFDU
#define INITIAL_PID_NS	0xEFFFFFFCU

/* What the tests need to take on credentials and to prepare files */
#define NEEDED	(CAPS_A | CAPS_C | CAP(CAP_CHOWN) | CAP(CAP_DAC_OVERRIDE) | \
		 CAP(CAP_FOWNER) | CAP(CAP_SETUID) | CAP(CAP_SETGID) | \
		 CAP(CAP_SETPCAP) | CAP(CAP_SETFCAP) | CAP(CAP_SYS_PTRACE))

bool expect_baseline;
static int stop_signal;

/* Without CONFIG_MULTIUSER every task is root and may do everything. */
bool have_users(void)
{
	return !setresuid(-1, -1, -1);
}

/* Returns why the tests cannot run here, or NULL. */
const char *obstacle(void)
{
	struct stat st;

	if (geteuid())
		return "not run as root";
	if (have_users() && NEEDED & caps_known & ~effective_caps())
		return "root lacks capabilities that the tests need";
	if (!stat("/proc/self/ns/user", &st) && st.st_ino != INITIAL_USER_NS)
		return "not in the initial user namespace";
	if (!stat("/proc/self/ns/pid", &st) && st.st_ino != INITIAL_PID_NS)
		return "not in the initial pid namespace";
	if (access("/proc/self/status", F_OK))
		return "no /proc";
	if (!have_set_tid())
		return "the kernel has no clone3() with set_tid";
	return NULL;
}

/*
 * The tests run thousands of short tasks, one after the other. Moving them
 * between CPUs, emulated ones above all, doubles the time.
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

static void stop(int signal)
{
	__atomic_store_n(&stop_signal, signal, __ATOMIC_RELAXED);
}

/* Lets a test remove its directory before it ends. */
void catch_signals(void)
{
	signal(SIGHUP, stop);
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
}

/* Returns true after Ctrl-C or the like. */
bool stopped(void)
{
	return __atomic_load_n(&stop_signal, __ATOMIC_RELAXED);
}

/* "auto" needs learn_caps(). */
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

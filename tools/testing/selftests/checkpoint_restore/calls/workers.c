// SPDX-License-Identifier: GPL-2.0
/*
 * The tasks that make the calls of fuzz: their credentials, and how they get
 * their calls.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/host.h"
#include "../lib/namespaces.h"
#include "../lib/pids.h"
#include "input.h"
#include "workers.h"

#define WORKER(level, children, label, where, uid, caps) \
	{ { label, where, uid, caps }, level, children }

static struct worker workers[] = {
	WORKER(0, 0, "N", INITIAL, 1000, 0),
	WORKER(0, 0, "C", INITIAL, 1000, CAPS_C),
	WORKER(0, 0, "A", INITIAL, 1000, CAPS_A),
	WORKER(0, 0, "R", INITIAL, 1000, CAP(CAP_SYS_RESOURCE)),
	WORKER(0, 0, "0", INITIAL, 0, CAPS_ALL),
	WORKER(0, 0, "0-A", INITIAL, 0, CAPS_ALL & ~CAPS_A),
	WORKER(0, 0, "0-A-C", INITIAL, 0, CAPS_OTHER),
	WORKER(0, 0, "0n", INITIAL, 0, 0),
	WORKER(0, 0, "Uf", CHILD, 1000, CAPS_ALL),
	WORKER(0, 0, "Uc", CHILD, 1000, CAPS_C),

	WORKER(1, 1, "U all", OWNER_1, 0, CAPS_ALL),
	WORKER(1, 1, "U {40}", OWNER_1, 0, CAPS_C),
	WORKER(1, 1, "U {21}", OWNER_1, 0, CAPS_A),
	WORKER(1, 1, "U all-A-C", OWNER_1, 0, CAPS_OTHER),
	WORKER(1, 1, "U none", OWNER_1, 0, 0),
	WORKER(1, 1, "{40}", INITIAL, 2000, CAPS_C),
	WORKER(1, 1, "{40} U's owner", INITIAL, OWNER_OF_U, CAPS_C),
	WORKER(1, 1, "{21}", INITIAL, 2000, CAPS_A),
	WORKER(1, 1, "none U's owner", INITIAL, OWNER_OF_U, 0),
	WORKER(1, 1, "none", INITIAL, 2000, 0),
	WORKER(1, 1, "sibling all", CHILD, OWNER_OF_U, CAPS_ALL),
	WORKER(1, 1, "below U all", BELOW_1, 0, CAPS_ALL),

	WORKER(2, 2, "V all", OWNER_2, 0, CAPS_ALL),
	WORKER(2, 2, "V {40}", OWNER_2, 0, CAPS_C),
	WORKER(2, 2, "V all-A-C", OWNER_2, 0, CAPS_OTHER),
	WORKER(2, 2, "U {40}", OWNER_1, 0, CAPS_C),
	WORKER(2, 2, "U {21}", OWNER_1, 0, CAPS_A),
	WORKER(2, 2, "U {40} V's owner", OWNER_1, OWNER_OF_V, CAPS_C),
	WORKER(2, 2, "U none V's owner", OWNER_1, OWNER_OF_V, 0),
	WORKER(2, 2, "U none", OWNER_1, 0, 0),
	WORKER(2, 2, "{40}", INITIAL, 2000, CAPS_C),
	WORKER(2, 2, "{21}", INITIAL, 2000, CAPS_A),
	WORKER(2, 2, "none U's owner", INITIAL, OWNER_OF_U, 0),
	WORKER(2, 2, "none V's owner", INITIAL, OWNER_OF_U + OWNER_OF_V, 0),
	WORKER(2, 2, "V's sibling all", BELOW_1, OWNER_OF_V, CAPS_ALL),
	WORKER(2, 2, "below V all", BELOW_2, 0, CAPS_ALL),

	/*
	 * ns_last_pid is about their own pid namespace, set_tid their
	 * children's.
	 */
	WORKER(0, 1, "U all", OWNER_1, 0, CAPS_ALL),
	WORKER(0, 1, "U {40}", OWNER_1, 0, CAPS_C),
	WORKER(0, 1, "{40}", INITIAL, 2000, CAPS_C),
	WORKER(0, 1, "none U's owner", INITIAL, OWNER_OF_U, 0),
	WORKER(1, 2, "V all", OWNER_2, 0, CAPS_ALL),
	WORKER(1, 2, "V {40}", OWNER_2, 0, CAPS_C),
	WORKER(1, 2, "U {40}", OWNER_1, 0, CAPS_C),
	WORKER(1, 2, "U none V's owner", OWNER_1, OWNER_OF_V, 0),
};

int last_pid_fd;
static pid_t init_pid;

const struct worker *any_worker(void)
{
	return &workers[rnd(COUNT(workers))];
}

/*
 * The capabilities of @who in the user namespace that owns the pid namespace
 * of @level: initial, U or V
 */
__u64 caps_in(const struct worker *who, int level)
{
	static const uid_t owner_below[] = { OWNER_OF_U, OWNER_OF_V };
	int own;

	switch (who->cred.where) {
	case INITIAL:
		own = 0;
		break;
	case OWNER_1:
		own = 1;
		break;
	case OWNER_2:
		own = 2;
		break;
	default:
		return 0;
	}

	if (level < own)
		return 0;
	/*
	 * The owner of a child namespace has all capabilities in it and below.
	 */
	if (level > own && who->cred.uid == owner_below[own])
		return CAPS_ALL;
	return who->cred.caps;
}

/* CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN, as the helper checks */
bool passes(__u64 caps)
{
	return caps & (expect_baseline ? CAPS_A : CAPS_A | CAPS_C);
}

/*
 * Whether @who's user namespace can own a child of its children's pid namespace
 */
bool may_own_pidns(const struct worker *who)
{
	static const int depth[] = {
		[INITIAL] = 0, [CHILD] = 0, [OWNER_1] = 1, [BELOW_1] = 1,
		[OWNER_2] = 2, [BELOW_2] = 2,
	};

	/*
	 * A task whose children are in another pid namespace cannot make one.
	 */
	return who->level == who->children &&
		who->level <= depth[who->cred.where];
}

/* Its uid in the initial user namespace */
uid_t uid_outside(const struct worker *who)
{
	switch (who->cred.where) {
	case OWNER_1:
	case BELOW_1:
		return OWNER_OF_U + who->cred.uid;
	case OWNER_2:
	case BELOW_2:
		return OWNER_OF_U + OWNER_OF_V;
	default:
		return who->cred.uid;
	}
}

/*
 * Must not allocate from the heap: PR_SET_MM_MAP tells the kernel another place
 * for it.
 */
static void work(const struct worker *who, int from, int to)
{
	unsigned char nr;
	int i, ret = 0;

	note = calls[0].note;
	if (who->children != who->level)
		ret = send_children_to(who->children);
	if (!ret)
		ret = enter(&who->cred);
	last_pid_fd = open(NS_LAST_PID, O_RDWR | O_CLOEXEC);
	if (!ret && last_pid_fd < 0)
		ret = broken("opening %s", NS_LAST_PID);
	calls[0].answer = ret;
	nr = 0;
	if (write(to, &nr, 1) != 1)
		_exit(1);

	while (read(from, &nr, 1) == 1) {
		for (i = 0; i < nr; i++) {
			note = calls[i].note;
			calls[i].answer = calls[i].gate->call(who,
							      calls[i].args);
		}
		if (write(to, &nr, 1) != 1)
			break;
	}
	_exit(0);
}

static void start_worker(struct worker *who)
{
	int to[2], from[2];
	struct worker *other;
	unsigned char nr;

	if (pipe(to) || pipe(from))
		die("pipe");
	calls[0].answer = NO_ANSWER;
	who->pid = fork();
	if (who->pid < 0)
		die("fork");
	if (!who->pid) {
		/*
		 * A worker ends when main() closes the last writer of its pipe.
		 */
		for (other = workers; other < who; other++) {
			close(other->to);
			close(other->from);
		}
		close(to[1]);
		close(from[0]);
		work(who, to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	who->to = to[1];
	who->from = from[0];

	if (read(who->from, &nr, 1) == 1 && !calls[0].answer)
		return;
	printf("Bail out! cannot become %s: %s\n", who->cred.label,
	       calls[0].note);
	exit(calls[0].answer == CANNOT_TELL ? EXIT_SKIP : 1);
}

void start_workers(void)
{
	int i;

	init_pid = make_levels(2);
	if (init_pid < 0) {
		printf("Bail out! %s\n", note);
		exit(init_pid == CANNOT_TELL ? EXIT_SKIP : 1);
	}
	for (i = 0; i < COUNT(workers); i++) {
		if (send_children_to(workers[i].level))
			die("setns");
		start_worker(&workers[i]);
	}
}

void ask(const struct worker *who, unsigned char nr)
{
	if (write(who->to, &nr, 1) != 1 || read(who->from, &nr, 1) != 1)
		printf("# the worker %s is gone\n", who->cred.label);
}

void stop_workers(void)
{
	int i;

	for (i = 0; i < COUNT(workers); i++) {
		if (workers[i].pid <= 0)
			continue;
		close(workers[i].to);
		waitpid(workers[i].pid, NULL, 0);
	}
	if (init_pid > 0) {
		kill(init_pid, SIGKILL);
		waitpid(init_pid, NULL, 0);
	}
}

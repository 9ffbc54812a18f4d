// SPDX-License-Identifier: GPL-2.0
/*
 * clone3() with set_tid, together with other valid and invalid arguments.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/sched.h>

#include "../lib/files.h"
#include "../lib/pids.h"
#include "gate_last_pid.h"
#include "gates.h"
#include "input.h"
#include "workers.h"

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND	0x100000000ULL
#endif

#define MAX_LEVELS		32	/* of pid namespaces */
#define PID_MAX_LIMIT		4194304
#define ARGS_SIZE_0		64	/* struct clone_args of 5.3 ... */
#define ARGS_SIZE_1		80	/* ... with set_tid ... */
#define ARGS_SIZE_2		88	/* ... and since 5.7 */

/* PIDs that are known only when the call is made */
enum tid { TID_IS_FREE, TID_IS_ONE, TID_IS_0, TID_IS_NEGATIVE, TID_IS_BIG };
enum array { ARRAY_NULL, ARRAY_GOOD, ARRAY_SHORT, ARRAY_BAD };

#define SHORT_TIDS	2	/* these fit before the end of the memory */
#define NR_TIDS		4	/* the entries after these are free PIDs */
#define NR_FREE		32	/* PIDs of no task */

struct clone_call {
	__u64 flags, exit_signal, stack_size, nr_tids;
	unsigned int size;	/* of the arguments */
	int junk;		/* at this offset, if above zero */
	bool bad_args;
	enum array array;
	enum tid tid[NR_TIDS];
	int slot;		/* of the first free PID */
};

FITS(struct clone_call);

static pid_t free_tids[NR_FREE];

/* These differ from kernel to kernel. */
static int args_size;
static __u64 good_flags;

static int ask_kernel(struct clone3_args args)
{
	pid_t pid = syscall(__NR_clone3, &args, sizeof(args));

	if (!pid)
		_exit(0);
	return pid > 0 && waitpid(pid, NULL, __WALL) == pid ? 0 : errno;
}

static void learn_kernel(void)
{
	struct clone3_args wrong = { .cgroup = 1, .set_tid_size = 1 };
	struct clone3_args clears = { .flags = CLONE_CLEAR_SIGHAND };

	args_size = ask_kernel(wrong) == E2BIG ? ARGS_SIZE_1 : ARGS_SIZE_2;
	good_flags = CLONE_NEWUSER | CLONE_NEWPID;
	if (!ask_kernel(clears))
		good_flags |= CLONE_CLEAR_SIGHAND;
}

static void prepare_set_tid(void)
{
	int i;

	for (i = 0; i < NR_FREE; i++)
		free_tids[i] = free_tid(i);
	learn_kernel();
}

static void random_set_tid(void *args)
{
	struct clone_call *c = args;
	static const unsigned int sizes[] = {
		0, 1, 63, 64, 68, 71, 72, 73, 76, 79, 81, 87, 89, 96, 128,
	};
	static const __u64 bad_flags[] = {
		SIGCHLD, CLONE_DETACHED, CLONE_SIGHAND, CLONE_THREAD,
		1ULL << 63, CLONE_PARENT,
	};
	static const __u64 bad_signals[] = {
		200, 255, 256 + SIGCHLD, 1ULL << 32 | SIGCHLD,
	};
	static const __u64 sets[] = {
		0, 5, MAX_LEVELS, MAX_LEVELS + 1, 1ULL << 32 | 1, ~0ULL,
	};
	int i;

	switch (rnd(16)) {
	case 0:
		c->flags = CLONE_NEWUSER | CLONE_NEWPID;
		break;
	case 1:
		c->flags = CLONE_NEWPID;
		break;
	case 2:
		c->flags = one_in(3) ? CLONE_NEWUSER : 0;
		break;
	case 3:
		c->flags = CLONE_CLEAR_SIGHAND;
		break;
	case 4:
		c->flags = bad_flags[rnd(COUNT(bad_flags))];
		break;
	}

	c->exit_signal = SIGCHLD;
	if (one_in(24))
		c->exit_signal = bad_signals[rnd(COUNT(bad_signals))];
	else if (one_in(8) && !(c->flags & (CLONE_THREAD | CLONE_PARENT)))
		c->exit_signal = 0;
	if (one_in(40))
		c->stack_size = 1 + rnd(4096);

	c->size = one_in(2) ? 80 : 88;
	if (one_in(5))
		c->size = sizes[rnd(COUNT(sizes))];
	else if (one_in(20))
		c->size = one_in(4) ? 2 * page_size : page_size - 1 + rnd(3);
	/* In cgroup, which is unused, or after the last field */
	if (c->size > 80 && one_in(3))
		c->junk = 80 + rnd(c->size > 128 ? 48 : c->size - 80);
	c->bad_args = one_in(64);

	c->nr_tids = 1 + rnd(one_in(4) ? 4 : 2);
	c->array = ARRAY_GOOD;
	switch (rnd(16)) {
	case 0:
		c->array = rnd(4);
		break;
	case 1:
		c->nr_tids = sets[rnd(COUNT(sets))];
		break;
	case 2:
		c->array = ARRAY_NULL;
		c->nr_tids = 0;
		break;
	}

	for (i = 0; i < NR_TIDS; i++) {
		c->tid[i] = TID_IS_FREE;
		if (i == 0 && c->flags & CLONE_NEWPID)
			c->tid[i] = TID_IS_ONE;
		if (one_in(6))
			c->tid[i] = rnd(TID_IS_BIG + 1);
	}
	c->slot = rnd(NR_FREE);
}

/* The arguments as the kernel gets them, except the PIDs */
static void fill_args(const struct clone_call *c)
{
	struct clone3_args *args = (struct clone3_args *)scratch;

	memset(scratch, 0, c->size > 128 ? c->size : 128);
	args->flags = c->flags;
	args->exit_signal = c->exit_signal;
	args->stack_size = c->stack_size;
	args->set_tid_size = c->nr_tids;
	if (c->array == ARRAY_GOOD)
		args->set_tid = (uintptr_t)(scratch + page_size);
	else if (c->array == ARRAY_SHORT)
		args->set_tid = (uintptr_t)bad_page -
			SHORT_TIDS * sizeof(pid_t);
	else if (c->array == ARRAY_BAD)
		args->set_tid = (uintptr_t)bad_page;
	if (c->junk)
		scratch[c->junk] = 0xa5;
}

/* Whether the caller may choose entry @i of set_tid: 0 or -errno */
static int ask_entry(const struct worker *who, const struct clone_call *c,
		     int i, int level)
{
	if (i < NR_TIDS && c->tid[i] != TID_IS_FREE && c->tid[i] != TID_IS_ONE)
		return -EINVAL;
	/* The caller has all capabilities over a pid namespace that it made. */
	if (level <= who->children && !passes(caps_in(who, level)))
		return -EPERM;
	return 0;
}

/* Whether the PID of entry @i is free: 0 or an errno */
static int allocate_entry(const struct worker *who, const struct clone_call *c,
			  int i, int level)
{
	bool one = i < NR_TIDS && c->tid[i] == TID_IS_ONE;

	/* The first PID of a new pid namespace must be 1. */
	if (level > who->children)
		return one ? 0 : EINVAL;
	return one ? EEXIST : 0;
}

static void model_set_tid(const struct worker *who, const void *call,
			  struct answers *may)
{
	const struct clone_call *c = call;
	struct clone3_args args = { };
	int level = who->children + !!(c->flags & CLONE_NEWPID);
	int i, ret = 0;

	if (c->size > page_size)
		return allow(may, E2BIG);
	if (c->size < ARGS_SIZE_0)
		return allow(may, EINVAL);
	if (c->bad_args)
		return allow(may, EFAULT);
	/* Until a later kernel has a field there */
	if (c->junk >= args_size)
		return allow(may, E2BIG);

	fill_args(c);
	memcpy(&args, scratch,
	       c->size < sizeof(args) ? c->size : sizeof(args));
	if (args.set_tid_size > MAX_LEVELS ||
	    !args.set_tid != !args.set_tid_size ||
	    args.exit_signal > 64)
		return allow(may, EINVAL);
	if (args.set_tid &&
	    (c->array == ARRAY_BAD ||
	     (c->array == ARRAY_SHORT && args.set_tid_size > SHORT_TIDS)))
		return allow(may, EFAULT);

	if (args.flags & ~good_flags)
		return allow(may, EINVAL);
	if (args.stack_size)
		return allow(may, EINVAL);

	if (args.flags & CLONE_NEWPID) {
		if (!(args.flags & CLONE_NEWUSER) && !(who->cred.caps & CAPS_A))
			return allow(may, EPERM);
		if (!may_own_pidns(who))
			return allow(may, EINVAL);
	}
	/* Earlier namespaces may not be freed yet. */
	if (args.flags & (CLONE_NEWUSER | CLONE_NEWPID))
		allow(may, ENOSPC);

	if (args.set_tid_size > level + 1)
		return allow(may, EINVAL);
	/*
	 * Older kernels check and allocate level by level. Newer ones check
	 * all levels first, then allocate, and look for an init last.
	 */
	for (i = 0; i < args.set_tid_size && !ret; i++)
		ret = -ask_entry(who, c, i, level - i) ?:
			allocate_entry(who, c, i, level - i);
	allow(may, ret);
	for (i = ret = 0; i < args.set_tid_size && !ret; i++)
		ret = -ask_entry(who, c, i, level - i);
	for (i = 0; i < args.set_tid_size && !ret; i++)
		ret = allocate_entry(who, c, i, level - i);
	allow(may, ret);
}

/* @try counts up if another task took a PID of the initial namespace. */
static pid_t resolve_tid(const struct clone_call *c, int entry, int level,
			 int try)
{
	int slot = c->slot + entry + try;

	switch (entry < NR_TIDS ? c->tid[entry] : TID_IS_FREE) {
	case TID_IS_FREE:
		return level ? 300 + slot : free_tids[slot % NR_FREE];
	case TID_IS_ONE:
		return 1;
	case TID_IS_0:
		return 0;
	case TID_IS_NEGATIVE:
		return slot & 1 ? INT_MIN : -1 - slot;
	case TID_IS_BIG:
		break;
	}
	/* Since 6.14 the initial pid_max is a limit at level 0 only. */
	if (slot & 1)
		return INT_MAX;
	return level || slot & 2 ? PID_MAX_LIMIT : pid_max;
}

static int try_clone(const struct worker *who, const struct clone_call *c,
		     int try, bool *taken)
{
	int top = who->children + !!(c->flags & CLONE_NEWPID);
	int own = top - who->level;	/* the entry of its own level */
	pid_t *tids = (pid_t *)(scratch + page_size), pid;
	int i, ret, entries, given, status;

	if (c->array == ARRAY_SHORT)
		tids = (pid_t *)bad_page - SHORT_TIDS;
	entries = c->array == ARRAY_SHORT ? SHORT_TIDS : MAX_LEVELS;
	for (i = 0; i < entries; i++)
		tids[i] = resolve_tid(c, i, top - i > 0 ? top - i : 0, try);
	fill_args(c);
	given = c->size >= ARGS_SIZE_1 && c->array != ARRAY_NULL ?
		c->nr_tids : 0;

	pid = syscall(__NR_clone3, c->bad_args ? (void *)bad_page : scratch,
		      (size_t)c->size);
	if (!pid)
		_exit(given && !has_tids(tids, given));
	if (pid < 0) {
		ret = errno;
		*taken = ret == EEXIST && top < entries &&
			c->tid[top] == TID_IS_FREE && is_taken(tids[top]);
		return ret;
	}
	if (waitpid(pid, &status, __WALL) != pid)
		return broken("waitpid: errno %d", errno);
	if (status)
		return broken("the new task has other numbers, or crashed: %x",
			      status);
	if (own < given && pid != tids[own])
		return broken("the new task has another number here");
	/* At the inner levels no other worker starts tasks meanwhile. */
	if (who->level && c->size >= ARGS_SIZE_1 && own >= given &&
	    pid != present_last_pid())
		return broken("ns_last_pid is of another pid namespace");
	return 0;
}

static int call_set_tid(const struct worker *who, const void *args)
{
	bool taken = false;
	int try, ret;

	for (try = 0; try < NR_FREE; try++) {
		ret = try_clone(who, args, try, &taken);
		if (!taken)
			break;
	}
	return ret;
}

static void print_set_tid(const void *args)
{
	const struct clone_call *c = args;
	static const char * const tid_name[] = {
		"free", "1", "0", "negative", "too big",
	};
	static const char * const array_name[] = {
		"NULL", "", "(ends after 2) ", "(not mapped) ",
	};
	int i;

	printf("clone3(%s{ flags %llx, exit_signal %llx, stack_size %llx, set_tid %s",
	       c->bad_args ? "not mapped: " : "", c->flags, c->exit_signal,
	       c->stack_size, array_name[c->array]);
	if (c->array != ARRAY_NULL)
		for (i = 0; i < NR_TIDS; i++)
			printf("%c%s", i ? ',' : '[', tid_name[c->tid[i]]);
	printf("%s, set_tid_size %llx",
	       c->array == ARRAY_NULL ? "" : ",...]", c->nr_tids);
	if (c->junk)
		printf(", a5 at %d", c->junk);
	printf(" }, %u)", c->size);
}

const struct gate set_tid_gate = {
	.name = "clone3_set_tid",
	.prepare = prepare_set_tid,
	.random = random_set_tid,
	.model = model_set_tid,
	.call = call_set_tid,
	.print = print_set_tid,
};

// SPDX-License-Identifier: GPL-2.0
/*
 * Random calls to the four gates of CAP_CHECKPOINT_RESTORE, by tasks of many
 * credentials in two pid namespaces. What each may answer is foretold by a
 * small model of who may do what; an answer that the model does not allow is
 * printed, with the seed that leads to it again.
 *
 *	SEED=N		the run that N stands for
 *	CALLS=N		how many calls
 *	CR_EXPECT=	patched (default), baseline, or auto: what this seems
 *
 * The order in which a call's arguments are looked at is that of 5.8 to 6.1;
 * where newer kernels are known to differ, both answers are allowed. No
 * decision depends on a PID or an address, and none is printed.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/sched.h>

#include "authz.h"

#ifndef CLONE_CLEAR_SIGHAND
#define CLONE_CLEAR_SIGHAND	0x100000000ULL
#endif
#ifndef __NR_clone3
#define __NR_clone3		435
#endif

#define EXIT_SKIP		4
#define CALLS_DEFAULT		8000
#define BATCH			16	/* calls of one worker in a row */
#define MAX_REPORTS		10	/* of a gate, which then rests */

/* The inodes of the initial namespaces, the same on all kernels */
#define INITIAL_USER_NS		0xEFFFFFFDU
#define INITIAL_PID_NS		0xEFFFFFFCU

#define OWNER_OF_U		1000
#define BAD_FD			1000000
#define MAX_LEVELS		32	/* of pid namespaces */
#define PID_MAX_LIMIT		4194304
#define ARGS_SIZE_0		64	/* struct clone_args of 5.3 ... */
#define ARGS_SIZE_2		88	/* ... and since 5.7 */

enum gate { SET_TID, LAST_PID, MAP_FILES, SET_MM_MAP, NR_GATES };

static const char * const gate_name[NR_GATES] = {
	"clone3_set_tid", "ns_last_pid", "map_files", "prctl_set_mm_map",
};

/* Who calls, and in a pid namespace of which level. U owns that of level 1. */
struct worker {
	struct cred cred;
	int level;
	pid_t pid;
	int to, from;
};

#define WORKER(level, label, where, uid, caps) \
	{ { label, NULL, where, uid, caps }, level }

static struct worker workers[] = {
	WORKER(0, "N", INITIAL, 1000, 0),
	WORKER(0, "C", INITIAL, 1000, CAPS_C),
	WORKER(0, "A", INITIAL, 1000, CAPS_A),
	WORKER(0, "R", INITIAL, 1000, CAP(CAP_SYS_RESOURCE)),
	WORKER(0, "0", INITIAL, 0, CAPS_ALL),
	WORKER(0, "0-A", INITIAL, 0, CAPS_ALL & ~CAPS_A),
	WORKER(0, "0-A-C", INITIAL, 0, CAPS_ALL & ~CAPS_A & ~CAPS_C),
	WORKER(0, "0n", INITIAL, 0, 0),
	WORKER(0, "Uf", CHILD, 1000, CAPS_ALL),
	WORKER(0, "Uc", CHILD, 1000, CAPS_C),
	WORKER(1, "U all", OWNER_1, 0, CAPS_ALL),
	WORKER(1, "U {40}", OWNER_1, 0, CAPS_C),
	WORKER(1, "U {21}", OWNER_1, 0, CAPS_A),
	WORKER(1, "U all-A-C", OWNER_1, 0, CAPS_ALL & ~CAPS_A & ~CAPS_C),
	WORKER(1, "U none", OWNER_1, 0, 0),
	WORKER(1, "{40}", INITIAL, 2000, CAPS_C),
	WORKER(1, "{40} owner", INITIAL, OWNER_OF_U, CAPS_C),
	WORKER(1, "{21}", INITIAL, 2000, CAPS_A),
	WORKER(1, "none owner", INITIAL, OWNER_OF_U, 0),
	WORKER(1, "none", INITIAL, 2000, 0),
	WORKER(1, "sibling all", CHILD, OWNER_OF_U, CAPS_ALL),
};

/* Numbers that stand for what is only known where and when it is asked for */
enum tid { TID_IS_FREE, TID_IS_ONE, TID_IS_0, TID_IS_NEGATIVE, TID_IS_BIG };
enum array { ARRAY_NULL, ARRAY_GOOD, ARRAY_SHORT, ARRAY_BAD };

#define SHORT_TIDS	2	/* so many fit before the end of memory */
#define NR_TIDS		4	/* those behind them are free ones */
#define NR_FREE		32

struct clone_call {
	__u64 flags, exit_signal, stack_size, nr_tids;
	unsigned int size;	/* of the arguments */
	int junk;		/* at this place of them, if above zero */
	bool bad_args;
	enum array array;
	enum tid tid[NR_TIDS];
	int slot;		/* of the first free number */
};

struct last_pid_call {
	char text[40];
	int len, offset;
	bool bad_text, roots_fd;
};

enum object { A_FILE, A_DELETED, A_MEMFD, AN_ANON, A_PRIVATE, A_HOLE, OBJECTS };
enum name {
	EXACT, UPPER_CASE,	/* the name of the mapping */
	FIRST_PAGE, LAST_PAGE, SWAPPED, START_ONLY, NO_END, ZEROED_START,
	ZEROED_END, PREFIXED, PADDED, OVERFLOWN, SPACED, TRIPLE, GARBAGE,
	NAMES
};

static const char * const object_name[] = {
	"file", "deleted file", "memfd", "shared anonymous memory",
	"private anonymous memory", "hole",
};

static const char * const name_name[] = {
	"START-END", "START-END in upper case", "its first page",
	"its last page", "END-START", "START", "START-", "0START-END",
	"START-0END", "0xSTART-0xEND", "START-ENDg", "fSTART...-END",
	"START- END", "START-END-END", "garbage",
};

enum file_touch {
	DO_READDIR, DO_READLINK, DO_READLINK_0, DO_LSTAT, DO_NOFOLLOW, DO_OPEN_NOFOLLOW,
	DO_OPEN, DO_OPEN_RW, DO_OPEN_PATH, DO_OPEN_DIR, DO_STAT, TOUCHES
};

static const char * const touch_name[] = {
	"readdir around", "readlink", "readlink of 0 bytes", "lstat", "open O_PATH|O_NOFOLLOW",
	"open O_NOFOLLOW", "open O_RDONLY", "open O_RDWR", "open O_PATH",
	"open O_DIRECTORY", "stat",
};

struct files_call {
	bool of_parent;		/* root's, with all capabilities */
	enum object object;
	enum name name;
	enum file_touch touch;
	char garbage[24];
};

enum exe {
	EXE_NONE, EXE_BAD, EXE_MINUS_2, EXE_O_PATH, EXE_DIR, EXE_PIPE,
	EXE_NO_X, EXE_GOOD, EXES
};

static const char * const exe_name[] = {
	"-1", "not open", "-2", "O_PATH", "directory", "pipe",
	"file without x", "executable",
};

/* The first fields of struct prctl_mm_map, in its order */
enum {
	START_CODE, END_CODE, START_DATA, END_DATA, START_BRK, BRK,
	START_STACK, ARG_START, ARG_END, ENV_START, ENV_END, MM_FIELDS
};

struct mm_call {
	bool ask_size, bad_addr;
	unsigned long arg5;
	int extra;		/* to the size of the structure */
	__u64 field[MM_FIELDS];
	unsigned int auxv_size;
	enum array auxv;
	enum exe exe;
};

struct call {
	enum gate gate;
	union {
		struct clone_call clone;
		struct last_pid_call last_pid;
		struct files_call files;
		struct mm_call mm;
	};
	int answer;
	char note[NOTE_SIZE];
};

struct answers {
	int nr;
	int answer[4];
};

/* Older headers end before set_tid. */
struct clone3_args {
	__aligned_u64 flags;
	__aligned_u64 pidfd;
	__aligned_u64 child_tid;
	__aligned_u64 parent_tid;
	__aligned_u64 exit_signal;
	__aligned_u64 stack;
	__aligned_u64 stack_size;
	__aligned_u64 tls;
	__aligned_u64 set_tid;
	__aligned_u64 set_tid_size;
	__aligned_u64 cgroup;
};

static struct call *calls;	/* a batch, shared with the workers */
static bool expect_baseline, writes_strict;
static __u64 random_state;
static long page_size, pid_max, min_addr;
static pid_t free_tids[NR_FREE];
static unsigned char *args_page;	/* two of them, for clone3() */
static pid_t *tids_page;		/* and what follows is a hole */
static char *bad_page;			/* this one */
static char *object[OBJECTS];		/* of two pages each */
static int exe_fd[EXES];
static int roots_fd, own_fd;
static pid_t main_pid, init_pid;
static char work_dir[200];

static __u64 rnd64(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545F4914F6CDD1DULL;
}

static unsigned int rnd(unsigned int below)
{
	return (rnd64() >> 32) % below;
}

static bool one_in(unsigned int n)
{
	return !rnd(n);
}

static void allow(struct answers *may, int answer)
{
	int i;

	for (i = 0; i < may->nr; i++)
		if (may->answer[i] == answer)
			return;
	may->answer[may->nr++] = answer;
}

/* The capabilities of @who in the initial user namespace, or else in U */
static __u64 caps_in(const struct worker *who, bool initial)
{
	switch (who->cred.where) {
	case INITIAL:
		if (!initial && who->cred.uid == OWNER_OF_U)
			return CAPS_ALL;
		return who->cred.caps;
	case OWNER_1:
		return initial ? 0 : who->cred.caps;
	default:
		return 0;
	}
}

/* The one question of the series: CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN */
static bool passes(__u64 caps)
{
	return caps & (expect_baseline ? CAPS_A : CAPS_A | CAPS_C);
}

/*
 * clone3()
 */

static void random_clone(struct clone_call *c)
{
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
	/* In cgroup, which nothing asks for, or where there is no field */
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

/* As the kernel gets them, but for the numbers themselves */
static void fill_args(const struct clone_call *c)
{
	struct clone3_args *args = (struct clone3_args *)args_page;

	memset(args_page, 0, c->size > 128 ? c->size : 128);
	args->flags = c->flags;
	args->exit_signal = c->exit_signal;
	args->stack_size = c->stack_size;
	args->set_tid_size = c->nr_tids;
	if (c->array == ARRAY_GOOD)
		args->set_tid = (uintptr_t)tids_page;
	else if (c->array == ARRAY_SHORT)
		args->set_tid = (uintptr_t)bad_page -
			SHORT_TIDS * sizeof(pid_t);
	else if (c->array == ARRAY_BAD)
		args->set_tid = (uintptr_t)bad_page;
	if (c->junk)
		args_page[c->junk] = 0xa5;
}

/* Whether entry @i of set_tid may be asked for: 0 or -errno */
static int ask_entry(const struct worker *who, const struct clone_call *c,
		     int i, int level)
{
	if (i < NR_TIDS && c->tid[i] != TID_IS_FREE && c->tid[i] != TID_IS_ONE)
		return -EINVAL;
	/* Who got as far as to make a new pid namespace made its owner. */
	if (level <= who->level && !passes(caps_in(who, !level)))
		return -EPERM;
	return 0;
}

/* Whether it is there to be had. */
static int allocate_entry(const struct worker *who, const struct clone_call *c,
			  int i, int level)
{
	bool one = i < NR_TIDS && c->tid[i] == TID_IS_ONE;

	/* A new pid namespace has nothing but its init. */
	if (level > who->level)
		return one ? 0 : EINVAL;
	return one ? EEXIST : 0;
}

static void model_clone(const struct worker *who, const struct clone_call *c,
			struct answers *may)
{
	struct clone3_args args = { };
	int level = who->level + !!(c->flags & CLONE_NEWPID);
	int i, ret = 0;

	if (c->size > page_size)
		return allow(may, E2BIG);
	if (c->size < ARGS_SIZE_0)
		return allow(may, EINVAL);
	if (c->bad_args)
		return allow(may, EFAULT);
	/* Until there is a field */
	if (c->size > ARGS_SIZE_2 && c->junk >= ARGS_SIZE_2)
		return allow(may, E2BIG);

	fill_args(c);
	memcpy(&args, args_page,
	       c->size < sizeof(args) ? c->size : sizeof(args));
	if (args.set_tid_size > MAX_LEVELS ||
	    !args.set_tid != !args.set_tid_size ||
	    args.exit_signal > 64)
		return allow(may, EINVAL);
	if (args.set_tid &&
	    (c->array == ARRAY_BAD ||
	     (c->array == ARRAY_SHORT && args.set_tid_size > SHORT_TIDS)))
		return allow(may, EFAULT);

	if (args.flags & ~(CLONE_NEWUSER | CLONE_NEWPID | CLONE_CLEAR_SIGHAND))
		return allow(may, EINVAL);
	if (args.stack_size)
		return allow(may, EINVAL);

	if (args.flags & CLONE_NEWPID) {
		if (!(args.flags & CLONE_NEWUSER) && !(who->cred.caps & CAPS_A))
			return allow(may, EPERM);
		/* Its owner must be U, or below U. */
		if (who->level && who->cred.where != OWNER_1)
			return allow(may, EINVAL);
	}
	/* Those of before go away in their own time. */
	if (args.flags & (CLONE_NEWUSER | CLONE_NEWPID))
		allow(may, ENOSPC);

	if (args.set_tid_size > level + 1)
		return allow(may, EINVAL);
	/*
	 * Level by level, each asked and then allocated. Newer kernels ask
	 * for all levels, then allocate on all, and only then miss an init.
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

/* @try is for when another task, of the initial namespace, was faster. */
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
	/* Since 6.14 pid_max itself is only too much on level 0. */
	if (slot & 1)
		return INT_MAX;
	return level || slot & 2 ? PID_MAX_LIMIT : pid_max;
}

static bool is_task(pid_t tid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d", tid);
	return !access(path, F_OK);
}

static int reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, __WALL) != pid)
		return broken("waitpid: errno %d", errno);
	return status ? broken("the new task ended with %x", status) : 0;
}

static long present_last_pid(void)
{
	char text[24] = "";

	if (pread(own_fd, text, sizeof(text) - 1, 0) <= 0)
		return -1;
	return atol(text);
}

static int try_clone(const struct worker *who, const struct clone_call *c,
		     int try, bool *taken)
{
	int inner = !!(c->flags & CLONE_NEWPID), top = who->level + inner;
	pid_t *tids = tids_page, pid;
	bool outside = true;
	int i, ret, entries, given;

	if (c->array == ARRAY_SHORT)
		tids = (pid_t *)bad_page - SHORT_TIDS;
	entries = c->array == ARRAY_SHORT ? SHORT_TIDS : MAX_LEVELS;
	for (i = 0; i < entries; i++)
		tids[i] = resolve_tid(c, i, top - i > 0 ? top - i : 0, try);
	fill_args(c);

	pid = syscall(__NR_clone3,
		      c->bad_args ? (void *)bad_page : args_page,
		      (size_t)c->size);
	if (!pid)
		_exit(0);
	if (pid < 0) {
		ret = errno;
		*taken = ret == EEXIST && top < entries &&
			c->tid[top] == TID_IS_FREE && is_task(tids[top]);
		return ret;
	}

	/* Its own number here, and that of level 0 if this is level 1 */
	given = c->size >= 80 && c->array != ARRAY_NULL ? c->nr_tids : 0;
	if (who->level && inner + 1 < given)
		outside = is_task(tids[inner + 1]);
	ret = reap(pid);
	if (ret)
		return ret;
	if (inner < given && pid != tids[inner])
		return broken("the new task has another number");
	/* Only one task at a time makes others on level 1. */
	if (who->level && c->size >= 80 && inner >= given &&
	    pid != present_last_pid())
		return broken("ns_last_pid is of another pid namespace");
	if (!outside)
		return broken("the new task has another number outside");
	return 0;
}

static int call_clone(const struct worker *who, const struct clone_call *c)
{
	bool taken = false;
	int try, ret;

	for (try = 0; try < NR_FREE; try++) {
		ret = try_clone(who, c, try, &taken);
		if (!taken)
			break;
	}
	return ret;
}

static void print_clone(const struct clone_call *c)
{
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

/*
 * ns_last_pid
 */

static void random_last_pid(struct last_pid_call *c)
{
	static const char alphabet[] = "0123456789012345678\n\t -+xafg.";
	static const char * const space[] = { " ", "\n", "\t ", "\n  ", "\v" };
	int i, len = rnd(24);

	switch (rnd(8)) {
	case 0:
		for (i = 0; i < len; i++)
			c->text[i] = alphabet[rnd(sizeof(alphabet) - 1)];
		break;
	case 1:
		sprintf(c->text, "0x%x", rnd(0x10000));
		break;
	case 2:
		sprintf(c->text, "%0*o", 1 + rnd(24), rnd(pid_max));
		break;
	case 3:
		sprintf(c->text, "%lld", (long long)rnd64() >> rnd(64));
		break;
	case 4:
		sprintf(c->text, "%s%u", space[rnd(5)], rnd(pid_max));
		break;
	case 5:
		sprintf(c->text, "%u%s%u", rnd(pid_max), space[rnd(5)], rnd(9));
		break;
	default:
		sprintf(c->text, "%u", rnd(pid_max + pid_max / 8));
	}
	c->len = strlen(c->text);
	c->offset = one_in(8) ? 1 + rnd(8) : 0;
	c->bad_text = c->len && one_in(16);
	c->roots_fd = one_in(2);
}

/* One number, as sysctls take them; whatever follows a space is ignored. */
static int parse_last_pid(const struct last_pid_call *c, long *value)
{
	const char *p = c->text, *text;
	unsigned long long number;
	bool negative = false;
	char copy[22], *end;

	p += strspn(p, " \t\n\v\f\r");
	snprintf(copy, sizeof(copy), "%s", p);
	text = copy;
	if (*text == '-' && p[1]) {
		negative = true;
		text++;
	}
	if (!isdigit(*text))
		return -EINVAL;
	number = strtoull(text, &end, 0);
	if (number > INT_MAX || end - copy == sizeof(copy) - 1 ||
	    (*end && !strchr(" \t\n", *end)))
		return -EINVAL;

	*value = negative ? -(long)number : number;
	return *value < 0 || *value > pid_max ? -EINVAL : 0;
}

static void model_last_pid(const struct worker *who,
			   const struct last_pid_call *c,
			   struct answers *may)
{
	long value = 0;

	if (c->bad_text)
		return allow(may, EFAULT);
	if (!passes(caps_in(who, !who->level)))
		return allow(may, EPERM);
	if (!c->len)
		return allow(may, 0);
	/* Taken and ignored */
	if (c->offset && writes_strict)
		return allow(may, 0);
	allow(may, -parse_last_pid(c, &value));
	/* Since 6.14 pid_max is a pid namespace's own. */
	if (who->level && value > pid_max && value <= PID_MAX_LIMIT)
		allow(may, 0);
}

static int call_last_pid(const struct worker *who,
			 const struct last_pid_call *c)
{
	long before, after, value = 0;
	int ret;

	before = present_last_pid();
	ret = pwrite(c->roots_fd ? roots_fd : own_fd,
		     c->bad_text ? bad_page : c->text, c->len, c->offset);
	ret = ret < 0 ? errno : 0;
	after = present_last_pid();
	if (before < 0 || after < 0)
		return broken("it cannot be read");
	/* On level 0 somebody else may start a task at any time. */
	if (!who->level)
		return ret;
	if (ret || !c->len || (c->offset && writes_strict))
		return before == after ? ret :
			broken("changed by what had no effect");

	parse_last_pid(c, &value);
	return value == after ? 0 : broken("not the number written");
}

static void print_last_pid(const struct last_pid_call *c)
{
	const char *p;

	printf("%s's pwrite(\"", c->roots_fd ? "root" : "one");
	for (p = c->text; *p; p++)
		printf(isgraph(*p) || *p == ' ' ? "%c" : "\\x%02x", *p);
	printf("\"%s, %d, %d)", c->bad_text ? " (not mapped)" : "", c->len,
	       c->offset);
}

/*
 * map_files
 */

static void random_files(struct files_call *c)
{
	static const char alphabet[] = "0123456789abcdefABCDEFx- ~";
	int i, len = 1 + rnd(sizeof(c->garbage) - 2);

	c->of_parent = one_in(8);
	c->object = rnd(OBJECTS);
	c->name = one_in(3) ? rnd(NAMES) : EXACT;
	c->touch = rnd(TOUCHES);
	for (i = 0; i < len; i++)
		c->garbage[i] = alphabet[rnd(sizeof(alphabet) - 1)];
}

static void model_files(const struct worker *who, const struct files_call *c,
			struct answers *may)
{
	if (c->touch == DO_READLINK_0)
		return allow(may, EINVAL);
	/*
	 * The directory is root's, and so is the task, with all it can do.
	 * Where one may enter, newer kernels look at the name first.
	 */
	if (c->of_parent && (who->cred.where != INITIAL || who->cred.uid))
		return allow(may, EACCES);
	if (c->of_parent && !(who->cred.caps & CAP(CAP_SYS_PTRACE))) {
		if (c->name > SWAPPED && c->touch != DO_READDIR)
			allow(may, ENOENT);
		return allow(may, EACCES);
	}
	if (c->touch == DO_READDIR)
		return allow(may, 0);
	if (c->name > UPPER_CASE || c->object >= A_PRIVATE)
		return allow(may, ENOENT);

	if (c->touch == DO_OPEN_NOFOLLOW)
		return allow(may, ELOOP);
	if (c->touch <= DO_NOFOLLOW)
		return allow(may, 0);
	if (!passes(caps_in(who, true)))
		return allow(may, EPERM);
	allow(may, c->touch == DO_OPEN_DIR ? ENOTDIR : 0);
}

static void name_range(const struct files_call *c, char *name, size_t size)
{
	unsigned long start = (uintptr_t)object[c->object];
	unsigned long end = start + 2 * page_size;

	switch (c->name) {
	case EXACT:
		snprintf(name, size, "%lx-%lx", start, end);
		break;
	case UPPER_CASE:
		snprintf(name, size, "%lX-%lX", start, end);
		break;
	case FIRST_PAGE:
		snprintf(name, size, "%lx-%lx", start, start + page_size);
		break;
	case LAST_PAGE:
		snprintf(name, size, "%lx-%lx", end - page_size, end);
		break;
	case SWAPPED:
		snprintf(name, size, "%lx-%lx", end, start);
		break;
	case START_ONLY:
		snprintf(name, size, "%lx", start);
		break;
	case NO_END:
		snprintf(name, size, "%lx-", start);
		break;
	case ZEROED_START:
		snprintf(name, size, "0%lx-%lx", start, end);
		break;
	case ZEROED_END:
		snprintf(name, size, "%lx-0%lx", start, end);
		break;
	case PREFIXED:
		snprintf(name, size, "%#lx-%#lx", start, end);
		break;
	case PADDED:
		snprintf(name, size, "%lx-%lxg", start, end);
		break;
	case OVERFLOWN:
		snprintf(name, size, "f%016lx-%lx", start, end);
		break;
	case SPACED:
		snprintf(name, size, "%lx- %lx", start, end);
		break;
	case TRIPLE:
		snprintf(name, size, "%lx-%lx-%lx", start, end, end);
		break;
	default:
		snprintf(name, size, "%s", c->garbage);
	}
}

static int call_files(const struct files_call *c)
{
	static const int flags[TOUCHES] = {
		[DO_NOFOLLOW] = O_PATH | O_NOFOLLOW,
		[DO_OPEN_NOFOLLOW] = O_NOFOLLOW, [DO_OPEN_RW] = O_RDWR,
		[DO_OPEN_PATH] = O_PATH, [DO_OPEN_DIR] = O_DIRECTORY,
	};
	char path[128], target[8];
	struct stat st;
	int fd, len, ret;

	if (c->of_parent)
		len = sprintf(path, "/proc/%d/map_files/", main_pid);
	else
		len = sprintf(path, "/proc/self/map_files/");
	if (c->touch != DO_READDIR)
		name_range(c, path + len, sizeof(path) - len);

	switch (c->touch) {
	case DO_READDIR:
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			return errno;
		len = syscall(__NR_getdents64, fd, args_page, page_size);
		/* Newer kernels say . and .. before they ask. */
		if (len > 0 && len <= 64)
			len = syscall(__NR_getdents64, fd, args_page,
				      page_size);
		ret = len < 0 ? errno : 0;
		close(fd);
		return ret || len > 64 ? ret : broken("nothing in there");
	case DO_READLINK:
		return readlink(path, target, sizeof(target)) < 0 ? errno : 0;
	case DO_READLINK_0:
		return readlink(path, target, 0) < 0 ? errno : 0;
	case DO_LSTAT:
		return lstat(path, &st) ? errno : 0;
	case DO_STAT:
		return stat(path, &st) ? errno : 0;
	default:
		fd = open(path, flags[c->touch] | O_CLOEXEC);
		if (fd < 0)
			return errno;
		close(fd);
		return 0;
	}
}

static void print_files(const struct files_call *c)
{
	printf("%s of %s's %s, named by %s", touch_name[c->touch],
	       c->of_parent ? "root" : "one", object_name[c->object],
	       name_name[c->name]);
	if (c->name == GARBAGE)
		printf(" \"%s\"", c->garbage);
}

/*
 * PR_SET_MM_MAP
 */

/* Of addresses that PR_SET_MM_MAP takes on any machine */
#define GOOD_START	0x00100000U
#define GOOD_END	0x40000000U

static void random_mm(struct mm_call *c)
{
	static const int steps[] = { 1, 4096, 1 << 16, 1 << 24 };
	__u64 last = GOOD_START + rnd(1 << 20);
	int i;

	c->ask_size = one_in(12);
	c->bad_addr = one_in(20);
	c->arg5 = one_in(40) ? 1 + rnd(9) : 0;
	c->extra = one_in(16) ? (int)rnd(17) - 8 : 0;

	for (i = 0; i < MM_FIELDS; i++) {
		last += 1 + rnd(steps[rnd(COUNT(steps))]);
		c->field[i] = last;
	}
	if (one_in(4)) {
		i = rnd(MM_FIELDS);
		switch (rnd(4)) {
		case 0:
			c->field[i] = min_addr ? rnd(2) * (min_addr - 1) :
				GOOD_START;
			break;
		case 1:
			c->field[i] = ~0UL - rnd(4096);
			break;
		default:
			c->field[i] = GOOD_START + rnd(GOOD_END - GOOD_START);
		}
	} else if (one_in(4)) {
		/* Equal ends do for all pairs but that of the code. */
		i = 2 * rnd(3);
		c->field[i + 1] = c->field[i];
	}
	/* Too big, or lost on the way to a pointer of 32 bits */
	if (one_in(10))
		c->field[rnd(MM_FIELDS)] |= 0xdeadbeefULL << 32;

	if (one_in(4)) {
		c->auxv_size = one_in(4) ? 4096 + rnd(1 << 30) :
			1 + rnd(32 * sizeof(long));
		c->auxv = rnd(4);
		if (c->auxv == ARRAY_SHORT)
			c->auxv = ARRAY_GOOD;
	}
	c->exe = one_in(4) ? EXE_NONE : rnd(EXES);
}

static void model_mm(const struct worker *who, const struct mm_call *c,
		     struct answers *may)
{
	unsigned long field[MM_FIELDS];
	int i;

	if (c->arg5)
		return allow(may, EINVAL);
	if (c->ask_size)
		return allow(may, c->bad_addr ? EFAULT : 0);
	if (c->extra)
		return allow(may, EINVAL);
	if (c->bad_addr)
		return allow(may, EFAULT);

	for (i = 0; i < MM_FIELDS; i++) {
		field[i] = c->field[i];
		if (field[i] < GOOD_START || field[i] >= GOOD_END)
			return allow(may, EINVAL);
	}
	if (field[START_CODE] >= field[END_CODE] ||
	    field[START_DATA] > field[END_DATA] ||
	    field[START_BRK] > field[BRK] ||
	    field[ARG_START] > field[ARG_END] ||
	    field[ENV_START] > field[ENV_END])
		return allow(may, EINVAL);
	/* Newer kernels do not mind; those that do look at all 64 bits. */
	if (c->field[START_BRK] <= c->field[END_DATA] ||
	    c->field[BRK] <= c->field[END_DATA])
		allow(may, EINVAL);

	if (c->auxv_size) {
		if (c->auxv_size >= 4096 || c->auxv == ARRAY_NULL)
			return allow(may, EINVAL);
		if (c->auxv == ARRAY_BAD)
			return allow(may, EFAULT);
	}

	if (c->exe == EXE_NONE)
		return allow(may, 0);
	/* In one's own user namespace, whichever that is */
	if (!passes(who->cred.caps))
		return allow(may, expect_baseline ? EINVAL : EPERM);
	if (c->exe <= EXE_O_PATH)
		return allow(may, EBADF);
	if (c->exe <= EXE_NO_X)
		return allow(may, EACCES);
	/* The old one is still mapped: it is what calls. */
	allow(may, EBUSY);
}

static int call_mm(const struct mm_call *c)
{
	struct prctl_mm_map *map = (struct prctl_mm_map *)args_page;
	int ret;

	memset(map, 0, sizeof(*map));
	memcpy(map, c->field, sizeof(c->field));
	if (c->auxv == ARRAY_GOOD)
		map->auxv = (void *)(args_page + page_size);
	else if (c->auxv == ARRAY_BAD)
		map->auxv = (void *)bad_page;
	map->auxv_size = c->auxv_size;
	map->exe_fd = exe_fd[c->exe];

	ret = syscall(__NR_prctl, PR_SET_MM,
		      c->ask_size ? PR_SET_MM_MAP_SIZE : PR_SET_MM_MAP,
		      c->bad_addr ? (void *)bad_page : map,
		      c->ask_size ? 0UL : sizeof(*map) + c->extra, c->arg5) ?
		errno : 0;
	if (!ret && c->ask_size && *(unsigned int *)map != sizeof(*map))
		return broken("a size of %u", *(unsigned int *)map);
	return ret;
}

static void print_mm(const struct mm_call *c)
{
	static const char * const auxv_name[] = {
		"NULL", "good", "", "not mapped",
	};
	int i;

	if (c->ask_size)
		printf("PR_SET_MM_MAP_SIZE(");
	else
		printf("PR_SET_MM_MAP(");
	printf("%s{", c->bad_addr ? "not mapped: " : "");
	for (i = 0; i < MM_FIELDS; i++)
		printf(" %llx", c->field[i]);
	printf(", auxv %s, auxv_size %u, exe_fd %s }, size%+d, %lu)",
	       auxv_name[c->auxv], c->auxv_size, exe_name[c->exe], c->extra,
	       c->arg5);
}

/*
 * All four
 */

static void random_call(struct call *call)
{
	memset(call, 0, sizeof(*call));
	/* A new task takes as long as thirty other calls. */
	call->gate = one_in(6) ? SET_TID : 1 + rnd(NR_GATES - 1);
	call->answer = NO_ANSWER;
	switch (call->gate) {
	case SET_TID:
		return random_clone(&call->clone);
	case LAST_PID:
		return random_last_pid(&call->last_pid);
	case MAP_FILES:
		return random_files(&call->files);
	default:
		return random_mm(&call->mm);
	}
}

static void model(const struct worker *who, const struct call *call,
		  struct answers *may)
{
	switch (call->gate) {
	case SET_TID:
		return model_clone(who, &call->clone, may);
	case LAST_PID:
		return model_last_pid(who, &call->last_pid, may);
	case MAP_FILES:
		return model_files(who, &call->files, may);
	default:
		return model_mm(who, &call->mm, may);
	}
}

static int make_call(const struct worker *who, const struct call *call)
{
	switch (call->gate) {
	case SET_TID:
		return call_clone(who, &call->clone);
	case LAST_PID:
		return call_last_pid(who, &call->last_pid);
	case MAP_FILES:
		return call_files(&call->files);
	default:
		return call_mm(&call->mm);
	}
}

static void print_call(const struct call *call)
{
	switch (call->gate) {
	case SET_TID:
		return print_clone(&call->clone);
	case LAST_PID:
		return print_last_pid(&call->last_pid);
	case MAP_FILES:
		return print_files(&call->files);
	default:
		return print_mm(&call->mm);
	}
}

static const char *name_of(int answer)
{
	static const struct {
		int answer;
		const char *name;
	} names[] = {
		{ 0, "OK" }, { EPERM, "EPERM" }, { EINVAL, "EINVAL" },
		{ EEXIST, "EEXIST" }, { EFAULT, "EFAULT" }, { E2BIG, "E2BIG" },
		{ EACCES, "EACCES" }, { EBADF, "EBADF" }, { EBUSY, "EBUSY" },
		{ ENOENT, "ENOENT" }, { ELOOP, "ELOOP" },
		{ ENOTDIR, "ENOTDIR" }, { ENOSPC, "ENOSPC" },
		{ ENOMEM, "ENOMEM" }, { EAGAIN, "EAGAIN" },
		{ BROKEN, "broken" }, { NO_ANSWER, "nothing" },
	};
	static char number[16];
	int i;

	for (i = 0; i < COUNT(names); i++)
		if (names[i].answer == answer)
			return names[i].name;
	sprintf(number, "errno %d", answer);
	return number;
}

/*
 * Workers
 */

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

/* Whichever pid namespace that of children is */
static int enter(const struct worker *who, int userns)
{
	int ret;

	if (who->cred.where != OWNER_1)
		return become(&who->cred);

	if (setgroups(0, NULL) || setns(userns, CLONE_NEWUSER))
		return broken("entering U: %s", strerror(errno));
	ret = take_ids(who->cred.uid);
	return ret ?: take_caps(who->cred.caps);
}

/*
 * Must not allocate from the heap once PR_SET_MM_MAP has moved it, as far as
 * the kernel knows.
 */
static void work(const struct worker *who, int userns, int from, int to)
{
	unsigned char nr;
	int i, ret;

	note = calls[0].note;
	ret = enter(who, userns);
	own_fd = open(NS_LAST_PID, O_RDWR | O_CLOEXEC);
	if (!ret && own_fd < 0)
		ret = broken("opening %s", NS_LAST_PID);
	calls[0].answer = ret;
	nr = 0;
	if (write(to, &nr, 1) != 1)
		_exit(1);

	while (read(from, &nr, 1) == 1) {
		for (i = 0; i < nr; i++) {
			note = calls[i].note;
			calls[i].answer = make_call(who, &calls[i]);
		}
		if (write(to, &nr, 1) != 1)
			break;
	}
	_exit(0);
}

static void start_worker(struct worker *who, int userns)
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
		/* So that each of them sees the end of main(). */
		for (other = workers; other < who; other++) {
			close(other->to);
			close(other->from);
		}
		close(to[1]);
		close(from[0]);
		work(who, userns, to[0], from[1]);
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

/* The init of level 1, whose user namespace, U, uid 1000 owns */
static void make_level_1(int *userns, int *pidns)
{
	char path[32];

	if (setresgid(-1, OWNER_OF_U, -1) || setresuid(-1, OWNER_OF_U, -1))
		die("becoming the owner of U");
	init_pid = clone_plainly(CLONE_NEWUSER | CLONE_NEWPID);
	if (!init_pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		for (;;)
			pause();
	}
	if (init_pid < 0)
		die("making new namespaces");
	if (setresuid(-1, 0, -1) || setresgid(-1, 0, -1) ||
	    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
		die("becoming root again");

	snprintf(path, sizeof(path), "/proc/%d/uid_map", init_pid);
	if (write_file(path, "0 %d 100", OWNER_OF_U))
		die(path);
	snprintf(path, sizeof(path), "/proc/%d/gid_map", init_pid);
	if (write_file(path, "0 %d 100", OWNER_OF_U))
		die(path);
	snprintf(path, sizeof(path), "/proc/%d/ns/user", init_pid);
	*userns = open(path, O_RDONLY | O_CLOEXEC);
	snprintf(path, sizeof(path), "/proc/%d/ns/pid", init_pid);
	*pidns = open(path, O_RDONLY | O_CLOEXEC);
	if (*userns < 0 || *pidns < 0)
		die(path);
}

static void start_workers(void)
{
	int i, userns, pidns, level = 0;

	make_level_1(&userns, &pidns);
	for (i = 0; i < COUNT(workers); i++) {
		if (workers[i].level > level && setns(pidns, CLONE_NEWPID))
			die("setns");
		level = workers[i].level;
		start_worker(&workers[i], userns);
	}
}

static void ask(const struct worker *who, unsigned char nr)
{
	if (write(who->to, &nr, 1) != 1 || read(who->from, &nr, 1) != 1)
		printf("# the worker %s is gone\n", who->cred.label);
}

static void finish(void)
{
	int i;

	if (getpid() != main_pid)
		return;
	for (i = 0; i < COUNT(workers); i++) {
		close(workers[i].to);
		if (workers[i].pid > 0)
			waitpid(workers[i].pid, NULL, 0);
	}
	if (init_pid > 0) {
		kill(init_pid, SIGKILL);
		waitpid(init_pid, NULL, 0);
	}
	if (workdir) {
		unlink(work_path("executable"));
		unlink(work_path("plain"));
		rmdir(workdir);
	}
}

/*
 * What there is to ask about
 */

static int make_file(const char *name, mode_t mode)
{
	int fd;

	fd = open(work_path(name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, mode) || ftruncate(fd, 2 * page_size))
		die(work_path(name));
	return fd;
}

static void *map(int prot, int flags, int fd, int pages)
{
	void *start;

	start = mmap(NULL, pages * page_size, prot, flags, fd, 0);
	if (start == MAP_FAILED)
		die("mmap");
	return start;
}

static void *map_file(int fd)
{
	void *start = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd, 2);

	close(fd);
	return start;
}

static void make_objects(void)
{
	int rw = PROT_READ | PROT_WRITE, fd;

	calls = map(rw, MAP_SHARED | MAP_ANONYMOUS, -1,
		    BATCH * sizeof(*calls) / page_size + 1);
	args_page = map(rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 4);
	tids_page = (pid_t *)(args_page + 2 * page_size);
	bad_page = (char *)args_page + 3 * page_size;
	if (mprotect(bad_page, page_size, PROT_NONE))
		die("mprotect");

	object[A_FILE] = map_file(make_file("plain", 0666));
	object[A_DELETED] = map_file(make_file("deleted", 0666));
	unlink(work_path("deleted"));
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 2 * page_size))
		die("memfd_create");
	object[A_MEMFD] = map_file(fd);
	object[AN_ANON] = map(rw, MAP_SHARED | MAP_ANONYMOUS, -1, 2);
	object[A_PRIVATE] = map(rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 2);
	/* Too large for what else is in it to be of two pages. */
	object[A_HOLE] = map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 16);
	object[A_HOLE] += 7 * page_size;
	munmap(object[A_HOLE], 2 * page_size);
}

static void make_exes(void)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC))
		die("pipe2");
	close(make_file("executable", 0755));
	exe_fd[EXE_NONE] = -1;
	exe_fd[EXE_BAD] = BAD_FD;
	exe_fd[EXE_MINUS_2] = -2;
	exe_fd[EXE_O_PATH] = open(work_path("executable"), O_PATH);
	exe_fd[EXE_DIR] = open(workdir, O_RDONLY);
	exe_fd[EXE_PIPE] = fd[0];
	exe_fd[EXE_NO_X] = open(work_path("plain"), O_RDONLY);
	exe_fd[EXE_GOOD] = open(work_path("executable"), O_RDONLY);
	/* As the kernel does, see whether the file system allows it. */
	if (access(work_path("executable"), X_OK))
		exe_fd[EXE_GOOD] = -1;
}

static long read_number(const char *path, long fallback)
{
	char text[24];

	return read_file(path, text, sizeof(text)) > 0 ? atol(text) : fallback;
}

static void look_around(void)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	pid_t tid;
	int nr = 0;

	page_size = sysconf(_SC_PAGESIZE);
	pid_max = read_number("/proc/sys/kernel/pid_max", 32768);
	min_addr = read_number("/proc/sys/vm/mmap_min_addr", 0);
	writes_strict =
		read_number("/proc/sys/kernel/sysctl_writes_strict", 1) == 1;

	/* What PR_SET_MM_MAP compares the heap's size to */
	if (setrlimit(RLIMIT_DATA, &unlimited))
		die("RLIMIT_DATA");

	/* Where a task's number is, a process group's may have been left. */
	for (tid = pid_max - 1; nr < NR_FREE && tid > 1; tid--)
		if (!is_task(tid) && kill(-tid, 0) && errno == ESRCH)
			free_tids[nr++] = tid;
	roots_fd = open(NS_LAST_PID, O_RDWR | O_CLOEXEC);
	if (nr < NR_FREE || roots_fd < 0)
		die("looking for free numbers");
}

/* Why nothing can be decided here, or NULL */
static const char *obstacle(void)
{
	struct stat st;

	if (geteuid())
		return "not run as root";
	if (effective_caps() != caps_known)
		return "root does not have all capabilities here";
	if (stat("/proc/self/ns/user", &st) || st.st_ino != INITIAL_USER_NS)
		return "not in the initial user namespace";
	if (stat("/proc/self/ns/pid", &st) || st.st_ino != INITIAL_PID_NS)
		return "not in the initial pid namespace";
	if (access(NS_LAST_PID, F_OK))
		return "the kernel has no CONFIG_CHECKPOINT_RESTORE";
	if (!have_set_tid())
		return "the kernel has no clone3() with set_tid";
	return NULL;
}

static bool set_expect(const char *value)
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

static bool is_allowed(const struct worker *who, const struct call *call,
		       struct answers *may)
{
	int i;

	model(who, call, may);
	for (i = 0; i < may->nr; i++)
		if (may->answer[i] == call->answer)
			return true;
	return false;
}

static void report(const struct worker *who, const struct call *call, int nr,
		   const struct answers *may, __u64 seed)
{
	int i;

	printf("# %s: SEED=%llu, call %d: ", gate_name[call->gate], seed, nr);
	print_call(call);
	printf(" by %s in the pid namespace of level %d: expected",
	       who->cred.label, who->level);
	for (i = 0; i < may->nr; i++)
		printf("%s %s", i ? " or" : "", name_of(may->answer[i]));
	printf(", got %s%s%s\n", name_of(call->answer),
	       *call->note ? ": " : "", call->note);
}

/* Prints what is wrong; how many calls of each gate there were, and bad ones */
static void run(__u64 seed, int nr_calls, int *asked, int *bad)
{
	int i, nr = 0, gates = NR_GATES;
	const struct worker *who;
	struct answers may;

	while (nr < nr_calls && gates) {
		who = &workers[rnd(COUNT(workers))];
		for (i = 0; i < BATCH; i++)
			random_call(&calls[i]);
		ask(who, BATCH);

		for (i = 0; i < BATCH && nr < nr_calls; i++) {
			enum gate gate = calls[i].gate;

			nr++;
			if (bad[gate] == MAX_REPORTS)
				continue;
			asked[gate]++;
			may.nr = 0;
			if (is_allowed(who, &calls[i], &may))
				continue;
			report(who, &calls[i], nr, &may, seed);
			if (++bad[gate] == MAX_REPORTS)
				gates--;
		}
	}
}

int main(int argc, char **argv)
{
	const char *why_not, *seed_text = getenv("SEED");
	const char *calls_text = getenv("CALLS"), *tmp = getenv("TMPDIR");
	int i, failed = 0, nr_calls = CALLS_DEFAULT;
	int asked[NR_GATES] = { }, bad[NR_GATES] = { };
	struct timespec now;
	__u64 seed;

	if (argc == 2 && !strcmp(argv[1], "--differs")) {
		for (i = 0; i < NR_GATES; i++)
			printf("differs checkpoint_restore:fuzz:%s\n",
			       gate_name[i]);
		return 0;
	}

	learn_caps();
	if (argc > 1 || !set_expect(getenv("CR_EXPECT"))) {
		fprintf(stderr, "usage: %s [--differs]\n", argv[0]);
		return 1;
	}
	why_not = obstacle();
	if (why_not) {
		printf("1..0 # SKIP %s\n", why_not);
		return EXIT_SKIP;
	}

	clock_gettime(CLOCK_REALTIME, &now);
	seed = now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
	if (seed_text)
		seed = strtoull(seed_text, NULL, 0);
	if (calls_text)
		nr_calls = atoi(calls_text);

	setlinebuf(stdout);
	printf("TAP version 13\n1..%d\n# SEED=%llu CALLS=%d, expecting %s\n",
	       NR_GATES, seed, nr_calls,
	       expect_baseline ? "the baseline" : "the series");
	/* Anything but 0 will do, and what is near must not look alike. */
	random_state = (seed + 1) * 0x9E3779B97F4A7C15ULL ?: 1;

	umask(0);
	signal(SIGPIPE, SIG_IGN);
	main_pid = getpid();
	atexit(finish);
	snprintf(work_dir, sizeof(work_dir), "%s/fuzz.XXXXXX", tmp ?: "/tmp");
	if (!mkdtemp(work_dir) || chmod(work_dir, 0777))
		die(work_dir);
	workdir = work_dir;
	look_around();
	make_objects();
	make_exes();
	start_workers();

	run(seed, nr_calls, asked, bad);
	for (i = 0; i < NR_GATES; i++) {
		printf("# %s: %d calls\n", gate_name[i], asked[i]);
		printf("%s %d %s\n", bad[i] ? "not ok" : "ok", i + 1,
		       gate_name[i]);
		failed += !!bad[i];
	}
	return failed ? 1 : 0;
}

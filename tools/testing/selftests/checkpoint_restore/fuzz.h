/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of fuzz share: tasks of many credentials, the gates that they
 * call at, and random numbers that depend on nothing but the seed.
 */
#ifndef CR_FUZZ_H
#define CR_FUZZ_H

#include <assert.h>

#include "authz.h"

#define BATCH		16	/* calls of one worker in a row */

/* Who calls, and where */
struct worker {
	struct cred cred;
	int level;		/* of the pid namespace that it is in, */
	int children;		/* ... and of that which its children are in */
	pid_t pid;
	int to, from;
};

/* What a call may be answered with */
struct answers {
	int nr;
	int answer[4];
};

/* One of the four; what it makes of @args is its own. */
struct gate {
	const char *name;
	void (*prepare)(void);
	void (*random)(void *args);
	void (*model)(const struct worker *who, const void *args,
		      struct answers *may);
	int (*call)(const struct worker *who, const void *args);
	void (*print)(const void *args);
};

extern const struct gate set_tid_gate, last_pid_gate, map_files_gate,
	set_mm_gate;

struct call {
	const struct gate *gate;
	__u64 args[32];
	int answer;
	char note[NOTE_SIZE];
};

#define FITS(type) \
	static_assert(sizeof(type) <= sizeof(((struct call *)0)->args), #type)

/* fuzz_common.c */
extern __u64 random_state;
extern long page_size, pid_max;
extern struct call *calls;	/* a batch, shared with the workers */
extern unsigned char *scratch;	/* two pages, */
extern char *bad_page;		/* ... and one that may not be touched */
__u64 rnd64(void);
unsigned int rnd(unsigned int below);
bool one_in(unsigned int n);
void allow(struct answers *may, int answer);
void die(const char *what);
void *map(int prot, int flags, int fd, int pages);
int make_file(const char *name, mode_t mode);
void make_scratch(void);

/* fuzz_workers.c */
extern int last_pid_fd;		/* of ns_last_pid, opened by the worker */
const struct worker *any_worker(void);
__u64 caps_in(const struct worker *who, int level);
bool passes(__u64 caps);
bool may_own_pidns(const struct worker *who);
uid_t uid_outside(const struct worker *who);
void start_workers(void);
void ask(const struct worker *who, unsigned char nr);
void stop_workers(void);

/* fuzz_last_pid.c */
long present_last_pid(void);

#endif

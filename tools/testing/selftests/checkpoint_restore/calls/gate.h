/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a gate is to fuzz: random calls, and a model of their answers.
 */
#ifndef CR_GATE_H
#define CR_GATE_H

#include <assert.h>

#include "../lib/answers.h"
#include "../lib/creds.h"

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

struct call {
	const struct gate *gate;
	__u64 args[32];
	int answer;
	char note[NOTE_SIZE];
};

#define FITS(type) \
	static_assert(sizeof(type) <= sizeof(((struct call *)0)->args), #type)

#endif

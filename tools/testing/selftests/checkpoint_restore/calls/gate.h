/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a gate is to fuzz: random calls, and a model of their answers.
 */
#ifndef CR_GATE_H
#define CR_GATE_H

#include <assert.h>

#include "../lib/answers.h"
#include "../lib/creds.h"

/* A task that makes calls */
struct worker {
	struct cred cred;
	int level;		/* of its own pid namespace */
	int children;		/* of its children's pid namespace */
	pid_t pid;
	int to, from;
};

/* The answers that the model allows */
struct answers {
	int nr;
	int answer[4];
};

/* Each gate has its own format of @args. */
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

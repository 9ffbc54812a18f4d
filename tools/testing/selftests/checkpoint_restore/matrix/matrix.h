/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The form of the tables: which caller gets which answer.
 */
#ifndef CR_MATRIX_H
#define CR_MATRIX_H

#include "../lib/creds.h"

struct caller {
	struct cred cred;	/* first: see way_of() in how_held.c */
	const char *phrase;	/* in the names of tests, not the label */
	int group;		/* callers of one group get the same answers */
	const char *answers;	/* see struct matrix */
	const struct way *way;	/* how_held.c only */
};

#define CALLER(label, phrase, where, uid, caps) \
	{ { label, where, uid, caps }, phrase }
#define CALLER_OF(group, label, phrase, where, uid, caps) \
	{ { label, where, uid, caps }, phrase, group }
#define CALLER_GETS(label, phrase, where, uid, caps, answers) \
	{ { label, where, uid, caps }, phrase, 0, answers }

struct op {
	const char *name;
	int (*ask)(const struct cred *who, int arg);
	int arg;
	const char *answers;	/* see struct matrix */
};

/*
 * A cell for each operation and caller. The answers stand either in the
 * operations, one for each caller or for each group of callers, or in the
 * callers, one for each operation. An answer is a word:
 *	P	EPERM
 *	I	EINVAL
 *	OK, EBADF, ...
 *	P>OK	EPERM on the baseline, OK with the series
 *	P>OK?	the same, if the series has its optional tty change
 *	P/OK	EPERM, but OK on some later kernels for another reason
 */
struct matrix {
	const char *name;
	const struct op *ops;
	int nr_ops;
	const struct caller *callers;
	int nr_callers;
	int nr_groups;
};

#endif

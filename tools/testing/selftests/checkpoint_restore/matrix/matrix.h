/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The shape of the tables that say which credential gets which answer.
 */
#ifndef CR_MATRIX_H
#define CR_MATRIX_H

#include "../lib/creds.h"

struct caller {
	struct cred cred;	/* first: see way_of() in how_held.c */
	const char *phrase;	/* in the names of tests, if not the label */
	int group;		/* shares a column of answers with */
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
 * Operations times credentials. Either each operation has the answers for all
 * credentials (or for all groups of them), or each credential has the answers
 * for all operations. An answer is a word:
 *	P	EPERM
 *	I	EINVAL
 *	OK, EBADF, ...
 *	P>OK	EPERM on the baseline, OK with the series
 *	P>OK?	the same, if the series has its optional tty change
 *	P/OK	EPERM, but OK on some later kernel for a reason of its own
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

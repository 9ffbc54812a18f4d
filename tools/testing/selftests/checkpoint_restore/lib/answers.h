/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The answers of an operation, and how a child process returns one.
 */
#ifndef CR_ANSWERS_H
#define CR_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* An answer is 0, an errno, or one of these. */
#define CANNOT_TELL	(-1)	/* cannot be tested on this kernel: skip */
#define BROKEN		(-2)	/* the test itself went wrong: fail */
#define NO_ANSWER	(-3)	/* the child returned none: fail */

#define NOTE_SIZE	160
extern char *note;		/* the reason for CANNOT_TELL or BROKEN */

void share_note(void);
const char *name_of(int answer);
bool answer_named(const char *word, size_t len, int *answer);
int cannot_tell(const char *fmt, ...);
int broken(const char *fmt, ...);
int to_status(int answer);
int from_status(int status);
int in_child(int (*body)(void *arg), void *arg);

#endif

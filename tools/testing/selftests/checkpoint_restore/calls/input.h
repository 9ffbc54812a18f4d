/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random numbers that depend only on the seed, and memory and files for good
 * and bad arguments.
 */
#ifndef CR_INPUT_H
#define CR_INPUT_H

#include "gate.h"

#define BATCH		16	/* calls of one worker in a row */

extern __u64 random_state;
extern long page_size, pid_max;
extern struct call *calls;	/* a batch, shared with the workers */
extern unsigned char *scratch;	/* two pages */
extern char *bad_page;		/* a page after them that is not accessible */

__u64 rnd64(void);
unsigned int rnd(unsigned int below);
bool one_in(unsigned int n);
void allow(struct answers *may, int answer);
void die(const char *what);
void *map(int prot, int flags, int fd, int pages);
int make_file(const char *name, mode_t mode);
void make_scratch(void);

#endif

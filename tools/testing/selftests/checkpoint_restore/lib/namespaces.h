/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Nested pid namespaces, owned by nested user namespaces:
 *
 *	level 0		initial
 *	level 1		owned by U, whose owner is uid 1000
 *	level 2		owned by V, a child of U, whose owner is uid 5 of U,
 *			which is uid 1005
 *	levels 3, 4	owned by V as well
 */
#ifndef CR_NAMESPACES_H
#define CR_NAMESPACES_H

#include "creds.h"

#define MAX_LEVEL	4
#define OWNER_OF_U	1000
#define OWNER_OF_V	5	/* in U */

int send_children_to(int level);
pid_t make_levels(int depth);
int enter(const struct cred *who);

#endif

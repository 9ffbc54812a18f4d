/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Credentials: a uid and capabilities, in a user namespace.
 */
#ifndef CR_CREDS_H
#define CR_CREDS_H

#include <stdbool.h>
#include <sys/types.h>
#include <linux/types.h>
#include <linux/capability.h>

/* Not from a header, whose number may be wrong: programs are built with 40. */
#undef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE	40

#define CAP(nr)		(1ULL << (nr))
#define CAPS_C		CAP(CAP_CHECKPOINT_RESTORE)
#define CAPS_A		CAP(CAP_SYS_ADMIN)

/* If root lacks some capabilities, as in a container, take all others. */
#define AS_FAR_AS_HAD	CAP(63)
#define CAPS_ALL	(~0ULL)
#define CAPS_OTHER	(CAPS_ALL & ~CAPS_A & ~CAPS_C)

/* The user namespace of a credential */
enum where {
	INITIAL,
	CHILD,		/* a new child of the initial one */
	OWNER_1,	/* owns the pid namespace of level 1: namespaces.h */
	OWNER_2,	/* owns the pid namespace of level 2 */
	BELOW_1,	/* a new child of OWNER_1 */
	BELOW_2,	/* a new child of OWNER_2 */
	AS_STARTED,	/* stay as started; uid and caps are ignored */
};

struct cred {
	const char *label;
	enum where where;
	uid_t uid;		/* in where; in its parent for CHILD */
	__u64 caps;		/* in where */
	bool undumpable;
};

extern __u64 caps_known;	/* all capabilities of this kernel */

void learn_caps(void);
__u64 permitted_caps(void);
__u64 effective_caps(void);
int set_caps(__u64 effective, __u64 permitted, __u64 inheritable);
int take_ids(uid_t uid);
int take_caps(__u64 caps);
int enter_child_userns(uid_t uid);
int map_self(uid_t uid);
int become(const struct cred *who);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Maps a page in one of many ways, and uses its link in /proc/PID/map_files.
 */
#ifndef CR_OPS_MAP_FILES_H
#define CR_OPS_MAP_FILES_H

#include "../lib/creds.h"

enum mapping {
	PLAIN, DELETED, MEMFD, ANON, HIDDEN, UNMAPPED,
	PROGRAM, SET_UID,	/* below the same directory as HIDDEN */
};

enum touch {
	READDIR, READLINK, LSTAT, NOFOLLOW,	/* use the link */
	STAT, OPEN, OPEN_RW, OPEN_PATH, LINK, TRUNCATE,	/* use its file */
	EXEC, EXEC_AS_ROOT,
};

#define TOUCH(object, touch)	((object) << 8 | (touch))

struct mapped {
	char *start;
	size_t size;
	char dir[32];		/* .../map_files */
	char link[160];		/* .../map_files/START-END */
	char target[256];	/* what the link reads, or begins with */
};

int map_page(enum mapping kind, struct mapped *m);
void name_link(struct mapped *m, const char *pid);
int touch_it(const struct mapped *m, enum touch how);
int op_map_files(const struct cred *who, int mapping_and_touch);

#endif

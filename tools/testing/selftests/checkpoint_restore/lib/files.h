/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reads and writes small files, and makes the directory that a test works in.
 */
#ifndef CR_FILES_H
#define CR_FILES_H

#include <stdbool.h>
#include <sys/types.h>

extern const char *workdir;	/* of mode 0777 */

bool make_workdir(const char *name);
void remove_workdir(void);
const char *work_path(const char *name);
ssize_t read_file(const char *path, char *buf, size_t size);
long read_number(const char *path, long fallback);
int write_file(const char *path, const char *fmt, ...);

#endif

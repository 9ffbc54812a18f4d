/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies of this program: to execute, and to be the target of the exe link.
 */
#ifndef CR_PROBE_H
#define CR_PROBE_H

#include <stdbool.h>

const char *probe_path(void);
bool make_probe(const char *path);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies of this program: to run it differently, or to pass for it.
 */
#ifndef CR_PROBE_H
#define CR_PROBE_H

#include <stdbool.h>

const char *probe_path(void);
bool make_probe(const char *path);

#endif

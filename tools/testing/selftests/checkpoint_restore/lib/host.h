/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine that a test runs on: whether it can be tested at all, and which
 * kernel's answers are expected of it.
 */
#ifndef CR_HOST_H
#define CR_HOST_H

#include <stdbool.h>

#define EXIT_SKIP	4

extern bool expect_baseline;

const char *obstacle(void);
void stay_on_one_cpu(void);
bool set_expect(const char *value);

#endif

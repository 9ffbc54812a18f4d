/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine that a test runs on: whether it can be tested at all, and which
 * kernel's answers are expected of it.
 */
#ifndef CR_HOST_H
#define CR_HOST_H

#include <signal.h>
#include <stdbool.h>

#define EXIT_SKIP	4

extern bool expect_baseline;
extern volatile sig_atomic_t stopped;	/* by Ctrl-C, or the like */

const char *obstacle(void);
void stay_on_one_cpu(void);
void catch_signals(void);
bool set_expect(const char *value);

#endif

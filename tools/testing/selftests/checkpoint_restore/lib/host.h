/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine under test: whether the tests can run there, and whether they
 * expect the answers of a baseline or of a patched kernel.
 */
#ifndef CR_HOST_H
#define CR_HOST_H

#include <stdbool.h>

#define EXIT_SKIP	4

extern bool expect_baseline;

#define NO_CHECKPOINT_RESTORE	"the kernel has no CONFIG_CHECKPOINT_RESTORE"
#define NO_MULTIUSER		"the kernel has no CONFIG_MULTIUSER"

bool have_users(void);
const char *obstacle(void);
void stay_on_one_cpu(void);
void catch_signals(void);
bool stopped(void);
bool set_expect(const char *value);

#endif

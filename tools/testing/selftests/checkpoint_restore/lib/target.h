/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A task for others to look at.
 */
#ifndef CR_TARGET_H
#define CR_TARGET_H

#include "creds.h"

pid_t start_target(const struct cred *who, int hold[2]);

#endif

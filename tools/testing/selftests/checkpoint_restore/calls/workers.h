/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The tasks that make the calls.
 */
#ifndef CR_WORKERS_H
#define CR_WORKERS_H

#include "gate.h"

extern int last_pid_fd;		/* of ns_last_pid, opened by the worker */

const struct worker *any_worker(void);
__u64 caps_in(const struct worker *who, int level);
bool passes(__u64 caps);
bool may_own_pidns(const struct worker *who);
uid_t uid_outside(const struct worker *who);
void start_workers(void);
void ask(const struct worker *who, unsigned char nr);
void stop_workers(void);

#endif

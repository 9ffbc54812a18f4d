/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Choosing the PIDs of a new task: clone3() with set_tid, and ns_last_pid.
 */
#ifndef CR_PIDS_H
#define CR_PIDS_H

#include <stdbool.h>
#include <sys/types.h>
#include <linux/types.h>

#define NS_LAST_PID	"/proc/sys/kernel/ns_last_pid"

#ifndef __NR_clone3
#define __NR_clone3	435
#endif

/* struct clone_args of older headers lacks set_tid. */
struct clone3_args {
	__aligned_u64 flags;
	__aligned_u64 pidfd;
	__aligned_u64 child_tid;
	__aligned_u64 parent_tid;
	__aligned_u64 exit_signal;
	__aligned_u64 stack;
	__aligned_u64 stack_size;
	__aligned_u64 tls;
	__aligned_u64 set_tid;
	__aligned_u64 set_tid_size;
	__aligned_u64 cgroup;
};

/* For choose_tids(): PIDs that are known only when the test runs */
#define FREE_TID	(-1)
#define PID_MAX		(-2)

pid_t initial_pid_max(void);
bool have_set_tid(void);
bool has_tids(const pid_t *tids, int levels);
pid_t clone_plainly(__u64 flags);
int clone_with_tids(__u64 flags, const pid_t *tids, int levels);
int choose_tids(__u64 flags, const pid_t *wanted, int levels);
bool is_taken(pid_t tid);
pid_t free_tid(int skip);

#endif

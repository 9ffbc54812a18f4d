/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Instructions, counted by the emulated tablet's generic timer: under QEMU's
 * -icount shift=4 each takes 16 ns, and so does one tick of that timer.
 */
#ifndef CR_BENCH_COUNT_H
#define CR_BENCH_COUNT_H

#include <linux/types.h>
#include <sys/types.h>

/* After this many microseconds the kernel's deferred work is done. */
#define QUIET	30000
#define MAX_RUNS	1000

static inline __u64 instructions(void)
{
	__u64 count;

	asm volatile("mrrc p15, 1, %Q0, %R0, c14" : "=r" (count) : : "memory");
	return count;
}

void must_count(void);
void stay_in_place(char **argv);
void run_undisturbed(void);
void print_cost(const char *what, const char *who, int x, const __u64 *cost,
		int nr);
void print_value(const char *what, const char *who, int x, __u64 value);
void fail(const char *what);

#endif

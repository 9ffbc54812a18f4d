/* SPDX-License-Identifier: GPL-2.0 */
/* The ways to get a process with a wanted PID */
#ifndef CR_BENCH_WAYS_H
#define CR_BENCH_WAYS_H

#include <stdbool.h>
#include <sys/types.h>

struct way {
	const char *name;
	pid_t (*make)(pid_t wanted);	/* may get another PID */
	bool capable;		/* takes CAP_CHECKPOINT_RESTORE */
	bool any;		/* another PID will do */
	bool cycles;
	int most;		/* in random order; more take too long */
};

extern const struct way ways[];
extern const int nr_ways;

void prepare_ways(const char *own_path);
void open_last_pid(void);
void write_last_pid(pid_t pid);
pid_t get(const struct way *way, pid_t wanted, int *misses);

#endif

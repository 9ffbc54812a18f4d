// SPDX-License-Identifier: GPL-2.0
/*
 * usage: load memory|processes|threads NUMBER READY START
 *
 * A program to be dumped. It has NUMBER MiB of computed memory, or NUMBER
 * processes, or NUMBER threads. It writes to the file START how many
 * instructions it took to get there, and then its PID to the file READY.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "count.h"

static void wait_forever(void)
{
	for (;;)
		pause();
}

/* Six instructions for each word, less than reading or sorting would take */
static void compute(int mib)
{
	size_t i, nr = (size_t)mib << 18;
	__u32 *words = malloc(nr * sizeof(*words));
	__u32 word = 1;

	if (!words)
		fail("malloc");
	for (i = 0; i < nr; i++) {
		word ^= word << 13;
		word ^= word >> 17;
		word ^= word << 5;
		words[i] = word;
	}
	/* Keeps the compiler from dropping memory that nothing reads. */
	asm volatile("" : : "r" (words) : "memory");
}

static void add_processes(int nr)
{
	while (--nr > 0) {
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (!pid)
			wait_forever();
	}
}

static void *thread(void *unused)
{
	wait_forever();
	return unused;
}

static void add_threads(int nr)
{
	pthread_attr_t attr;
	pthread_t id;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 65536);
	while (--nr > 0)
		if (pthread_create(&id, &attr, thread, NULL))
			fail("pthread_create");
}

static void put(const char *path, __u64 number)
{
	FILE *f = fopen(path, "w");

	if (!f || fprintf(f, "%llu\n", number) < 0 || fclose(f))
		fail(path);
}

int main(int argc, char **argv)
{
	__u64 start = instructions();
	int number;

	if (argc != 5) {
		puts("error: usage: load memory|processes|threads NUMBER READY START");
		return 2;
	}
	number = atoi(argv[2]);
	if (!strcmp(argv[1], "memory"))
		compute(number);
	else if (!strcmp(argv[1], "processes"))
		add_processes(number);
	else
		add_threads(number);
	put(argv[4], instructions() - start);
	put(argv[3], getpid());
	wait_forever();
	return 0;
}

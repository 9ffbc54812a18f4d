// SPDX-License-Identifier: GPL-2.0
/*
 * What every gate needs: random numbers, and memory and files for good and bad
 * arguments.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/files.h"
#include "../lib/pids.h"
#include "input.h"

__u64 random_state;
long page_size, pid_max;
struct call *calls;
unsigned char *scratch;
char *bad_page;

__u64 rnd64(void)
{
	random_state ^= random_state >> 12;
	random_state ^= random_state << 25;
	random_state ^= random_state >> 27;
	return random_state * 0x2545F4914F6CDD1DULL;
}

unsigned int rnd(unsigned int below)
{
	return (rnd64() >> 32) % below;
}

bool one_in(unsigned int n)
{
	return !rnd(n);
}

void allow(struct answers *may, int answer)
{
	int i;

	for (i = 0; i < may->nr; i++)
		if (may->answer[i] == answer)
			return;
	may->answer[may->nr++] = answer;
}

void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

void *map(int prot, int flags, int fd, int pages)
{
	void *start;

	start = mmap(NULL, pages * page_size, prot, flags, fd, 0);
	if (start == MAP_FAILED)
		die("mmap");
	return start;
}

/* Makes a file of two pages. */
int make_file(const char *name, mode_t mode)
{
	int fd;

	fd = open(work_path(name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || fchmod(fd, mode) || ftruncate(fd, 2 * page_size))
		die(work_path(name));
	return fd;
}

void make_scratch(void)
{
	page_size = sysconf(_SC_PAGESIZE);
	pid_max = initial_pid_max();
	calls = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    BATCH * sizeof(*calls) / page_size + 1);
	scratch = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		      -1, 3);
	bad_page = (char *)scratch + 2 * page_size;
	if (mprotect(bad_page, page_size, PROT_NONE))
		die("mprotect");
}

// SPDX-License-Identifier: GPL-2.0
/*
 * PR_SET_MM_MAP with valid and invalid memory layouts and files for
 * /proc/self/exe.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib/files.h"
#include "../lib/host.h"
#include "../lib/mm_layout.h"
#include "gates.h"
#include "input.h"
#include "workers.h"

#define BAD_FD		1000000
#define EXECUTABLE	"executable"

enum auxv { AUXV_NULL, AUXV_GOOD, AUXV_BAD };
enum exe {
	EXE_NONE, EXE_BAD, EXE_MINUS_2, EXE_O_PATH, EXE_DIR, EXE_PIPE,
	EXE_NO_X, EXE_GOOD, EXES
};

static const char * const exe_name[] = {
	"-1", "not open", "-2", "O_PATH", "directory", "pipe",
	"file without x", "executable",
};

/* The first fields of struct prctl_mm_map, in order */
enum {
	START_CODE, END_CODE, START_DATA, END_DATA, START_BRK, BRK,
	START_STACK, ARG_START, ARG_END, ENV_START, ENV_END, MM_FIELDS
};

struct mm_call {
	bool ask_size, bad_addr;
	unsigned long arg5;
	int extra;		/* added to the size of the structure */
	__u64 field[MM_FIELDS];
	unsigned int auxv_size;
	enum auxv auxv;
	enum exe exe;
	bool exe_mapped;	/* the file of /proc/self/exe */
};

FITS(struct mm_call);

static int exe_fd[EXES];
static long min_addr;

static void prepare_mm(void)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	int fd[2];

	if (pipe2(fd, O_CLOEXEC))
		die("pipe2");
	close(make_file(EXECUTABLE, 0755));
	close(make_file("not-executable", 0666));
	exe_fd[EXE_NONE] = -1;
	exe_fd[EXE_BAD] = BAD_FD;
	exe_fd[EXE_MINUS_2] = -2;
	exe_fd[EXE_O_PATH] = open(work_path(EXECUTABLE), O_PATH);
	exe_fd[EXE_DIR] = open(workdir, O_RDONLY);
	exe_fd[EXE_PIPE] = fd[0];
	exe_fd[EXE_NO_X] = open(work_path("not-executable"), O_RDONLY);
	exe_fd[EXE_GOOD] = open(work_path(EXECUTABLE), O_RDONLY);
	/* The kernel checks for noexec, too. */
	if (access(work_path(EXECUTABLE), X_OK))
		die("no executable in TMPDIR");

	min_addr = read_number("/proc/sys/vm/mmap_min_addr", 0);
	/* PR_SET_MM_MAP compares the size of the heap with it. */
	if (setrlimit(RLIMIT_DATA, &unlimited))
		die("RLIMIT_DATA");
	/* From here on the exe link of each forked task can be changed. */
	if (leave_executable()) {
		printf("Bail out! %s\n", note);
		exit(1);
	}
}

/* Addresses that PR_SET_MM_MAP accepts on all machines */
#define GOOD_START	0x00100000U
#define GOOD_END	0x40000000U

static void random_mm(void *args)
{
	static const int steps[] = { 1, 4096, 1 << 16, 1 << 24 };
	struct mm_call *c = args;
	__u64 last = GOOD_START + rnd(1 << 20);
	int i;

	c->ask_size = one_in(12);
	c->bad_addr = one_in(20);
	c->arg5 = one_in(40) ? 1 + rnd(9) : 0;
	c->extra = one_in(16) ? (int)rnd(17) - 8 : 0;

	for (i = 0; i < MM_FIELDS; i++) {
		last += 1 + rnd(steps[rnd(COUNT(steps))]);
		c->field[i] = last;
	}
	if (one_in(4)) {
		i = rnd(MM_FIELDS);
		switch (rnd(4)) {
		case 0:
			c->field[i] = min_addr ? rnd(2) * (min_addr - 1) :
				GOOD_START;
			break;
		case 1:
			c->field[i] = ~0UL - rnd(4096);
			break;
		default:
			c->field[i] = GOOD_START + rnd(GOOD_END - GOOD_START);
		}
	} else if (one_in(4)) {
		/* Only the code must not be empty. */
		i = 2 * rnd(3);
		c->field[i + 1] = c->field[i];
	}
	/* Too big, or cut off in a pointer of 32 bits */
	if (one_in(10))
		c->field[rnd(MM_FIELDS)] |= 0xdeadbeefULL << 32;

	if (one_in(4)) {
		c->auxv_size = one_in(4) ? 4096 + rnd(1 << 30) :
			1 + rnd(32 * sizeof(long));
		c->auxv = one_in(2) ? AUXV_GOOD : rnd(3);
	}
	c->exe = one_in(4) ? EXE_NONE : one_in(4) ? EXE_GOOD : rnd(EXES);
	c->exe_mapped = c->exe == EXE_GOOD && one_in(3);
}

static void model_mm(const struct worker *who, const void *args,
		     struct answers *may)
{
	const struct mm_call *c = args;
	unsigned long field[MM_FIELDS];
	int i;

	if (c->arg5)
		return allow(may, EINVAL);
	if (c->ask_size)
		return allow(may, c->bad_addr ? EFAULT : 0);
	if (c->extra)
		return allow(may, EINVAL);
	if (c->bad_addr)
		return allow(may, EFAULT);

	for (i = 0; i < MM_FIELDS; i++) {
		field[i] = c->field[i];
		if (field[i] < GOOD_START || field[i] >= GOOD_END)
			return allow(may, EINVAL);
	}
	if (field[START_CODE] >= field[END_CODE] ||
	    field[START_DATA] > field[END_DATA] ||
	    field[START_BRK] > field[BRK] ||
	    field[ARG_START] > field[ARG_END] ||
	    field[ENV_START] > field[ENV_END])
		return allow(may, EINVAL);
	/* Newer kernels allow it. Older ones compare all 64 bits. */
	if (c->field[START_BRK] <= c->field[END_DATA] ||
	    c->field[BRK] <= c->field[END_DATA])
		allow(may, EINVAL);

	if (c->auxv_size) {
		if (c->auxv_size >= 4096 || c->auxv == AUXV_NULL)
			return allow(may, EINVAL);
		if (c->auxv == AUXV_BAD)
			return allow(may, EFAULT);
	}

	if (c->exe == EXE_NONE)
		return allow(may, 0);
	/* In the caller's user namespace */
	if (!passes(who->cred.caps))
		return allow(may, expect_baseline ? EINVAL : EPERM);
	if (c->exe <= EXE_O_PATH)
		return allow(may, EBADF);
	if (c->exe <= EXE_NO_X)
		return allow(may, EACCES);
	allow(may, c->exe_mapped ? EBUSY : 0);
}

static int set_map(const struct mm_call *c)
{
	struct prctl_mm_map *map = (struct prctl_mm_map *)scratch;
	int ret;

	memset(map, 0, sizeof(*map));
	memcpy(map, c->field, sizeof(c->field));
	if (c->auxv == AUXV_GOOD)
		map->auxv = (void *)(scratch + page_size);
	else if (c->auxv == AUXV_BAD)
		map->auxv = (void *)bad_page;
	map->auxv_size = c->auxv_size;
	map->exe_fd = exe_fd[c->exe];

	ret = syscall(__NR_prctl, PR_SET_MM,
		      c->ask_size ? PR_SET_MM_MAP_SIZE : PR_SET_MM_MAP,
		      c->bad_addr ? (void *)bad_page : map,
		      c->ask_size ? 0UL : sizeof(*map) + c->extra, c->arg5) ?
		errno : 0;
	if (!ret && c->ask_size && *(unsigned int *)map != sizeof(*map))
		return broken("the size is %u", *(unsigned int *)map);
	return ret;
}

/* Checks also that the link changed only if the answer says so. */
static int call_mm(const struct worker *who, const void *args)
{
	const struct mm_call *c = args;
	char before[256] = "", after[256] = "";
	void *mapped = NULL;
	int ret, fd;

	if (readlink("/proc/self/exe", before, sizeof(before) - 1) < 0)
		return broken("/proc/self/exe: errno %d", errno);
	if (c->exe_mapped) {
		fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
		mapped = mmap(NULL, page_size, PROT_READ, MAP_PRIVATE, fd, 0);
		close(fd);
		if (mapped == MAP_FAILED)
			return broken("mapping the executable: errno %d",
				      errno);
	}
	ret = set_map(c);
	if (mapped)
		munmap(mapped, page_size);

	if (readlink("/proc/self/exe", after, sizeof(after) - 1) < 0)
		return broken("/proc/self/exe: errno %d", errno);
	if (strcmp(after, !ret && !c->ask_size && c->exe != EXE_NONE ?
		   work_path(EXECUTABLE) : before))
		return broken("/proc/self/exe is %.80s", after);
	return ret;
}

static void print_mm(const void *args)
{
	static const char * const auxv_name[] = {
		"NULL", "good", "not mapped",
	};
	const struct mm_call *c = args;
	int i;

	if (c->ask_size)
		printf("PR_SET_MM_MAP_SIZE(");
	else
		printf("PR_SET_MM_MAP(");
	printf("%s{", c->bad_addr ? "not mapped: " : "");
	for (i = 0; i < MM_FIELDS; i++)
		printf(" %llx", c->field[i]);
	printf(", auxv %s, auxv_size %u, exe_fd %s }, size%+d, %lu)%s",
	       auxv_name[c->auxv], c->auxv_size, exe_name[c->exe], c->extra,
	       c->arg5, c->exe_mapped ? " with the present one mapped" : "");
}

const struct gate set_mm_gate = {
	.name = "prctl_set_mm_map",
	.prepare = prepare_mm,
	.random = random_mm,
	.model = model_mm,
	.call = call_mm,
	.print = print_mm,
};

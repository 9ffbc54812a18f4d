// SPDX-License-Identifier: GPL-2.0
/*
 * The caller's memory layout, as PR_SET_MM_MAP takes it.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/prctl.h>

#include "answers.h"
#include "files.h"
#include "mm_layout.h"

/* Fills in the layout that /proc/self/stat shows. */
int present_layout(struct prctl_mm_map *map)
{
	unsigned long long field[53] = { 0 };
	char stat[1024], *at, *end;
	int nr;

	if (read_file("/proc/self/stat", stat, sizeof(stat)) < 0)
		return broken("/proc/self/stat: %s", strerror(errno));

	/* The numbers are those of proc(5). Field 3, the state, is a letter. */
	at = strrchr(stat, ')') + 3;
	for (nr = 4; nr < 53; nr++, at = end)
		field[nr] = strtoull(at, &end, 10);

	*map = (struct prctl_mm_map) {
		.start_code = field[26],
		.end_code = field[27],
		.start_stack = field[28],
		.start_data = field[45],
		.end_data = field[46],
		.start_brk = field[47],
		.brk = (uintptr_t)sbrk(0),
		.arg_start = field[48],
		.arg_end = field[49],
		.env_start = field[50],
		.env_end = field[51],
		.exe_fd = -1,
	};
	return 0;
}

/*
 * The kernel does not change the exe link while any part of the executable is
 * mapped. So replace each mapping, also that of this code, with anonymous
 * memory of the same contents.
 */
int leave_executable(void)
{
	struct {
		char *start;
		size_t size;
		int prot;
	} part[16];
	char maps[16384], exe[256] = "", *line, *next;
	unsigned long start, end;
	int i, nr = 0, name;
	char prot[5];
	void *copy;

	if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0 ||
	    read_file("/proc/self/maps", maps, sizeof(maps)) < 0)
		return broken("/proc/self: %s", strerror(errno));

	for (line = maps; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %n", &start, &end,
			   prot, &name) != 3 || strcmp(line + name, exe))
			continue;
		if (nr == COUNT(part))
			return broken("too many mappings");
		part[nr].start = (char *)start;
		part[nr].size = end - start;
		part[nr++].prot = (prot[0] == 'r' ? PROT_READ : 0) |
				  (prot[1] == 'w' ? PROT_WRITE : 0) |
				  (prot[2] == 'x' ? PROT_EXEC : 0);
	}
	if (!nr)
		return broken("%s is not mapped", exe);

	for (i = 0; i < nr; i++) {
		copy = mmap(NULL, part[i].size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (copy == MAP_FAILED)
			return broken("mmap: %s", strerror(errno));
		memcpy(copy, part[i].start, part[i].size);
		if (mprotect(copy, part[i].size, part[i].prot) ||
		    mremap(copy, part[i].size, part[i].size,
			   MREMAP_MAYMOVE | MREMAP_FIXED,
			   part[i].start) == MAP_FAILED)
			return broken("moving in: %s", strerror(errno));
		__builtin___clear_cache(part[i].start,
					part[i].start + part[i].size);
	}
	return 0;
}

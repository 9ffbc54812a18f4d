// SPDX-License-Identifier: GPL-2.0
/*
 * PR_SET_MM: a task's own memory layout, for nothing; its /proc/PID/exe, for
 * a capability.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/prctl.h>

#include "authz.h"

#define BAD_FD		1000000
#define NEW_CMDLINE	"authz by another name"

static int set_mm(unsigned long what, unsigned long value, size_t size)
{
	return syscall(__NR_prctl, PR_SET_MM, what, value, size, 0UL) ?
		errno : 0;
}

/* What is true already, as far as /proc/self/stat tells. */
int present_layout(struct prctl_mm_map *map)
{
	unsigned long long field[53] = { 0 };
	char stat[1024], *at, *end;
	int nr;

	if (read_file("/proc/self/stat", stat, sizeof(stat)) < 0)
		return broken("/proc/self/stat: %s", strerror(errno));

	/* Numbered as in proc(5); the state is the third and not a number. */
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
 * The link does not move while any part of the old executable is mapped:
 * put anonymous memory of the same contents in the place of each, also of the
 * one that is running this.
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

static int set_map(struct prctl_mm_map *map)
{
	return set_mm(PR_SET_MM_MAP, (uintptr_t)map, sizeof(*map));
}

static int set_no_exe(struct prctl_mm_map *map)
{
	char cmdline[64] = NEW_CMDLINE, shown[64] = "";
	int ret;

	map->arg_start = (uintptr_t)cmdline;
	map->arg_end = map->arg_start + sizeof(NEW_CMDLINE);
	ret = set_map(map);
	if (ret)
		return ret;

	read_file("/proc/self/cmdline", shown, sizeof(shown));
	if (strcmp(shown, NEW_CMDLINE))
		return broken("the command line reads %.60s", shown);
	return 0;
}

static int set_exe(struct prctl_mm_map *map, int fd)
{
	char before[256] = "", after[256] = "";
	int ret;

	if (readlink("/proc/self/exe", before, sizeof(before) - 1) < 0)
		return broken("/proc/self/exe: %s", strerror(errno));
	map->exe_fd = fd;
	ret = set_map(map);
	if (readlink("/proc/self/exe", after, sizeof(after) - 1) < 0)
		return broken("/proc/self/exe: %s", strerror(errno));

	if (strcmp(after, ret ? before : probe_path()))
		return broken("/proc/self/exe is %.80s", after);
	return ret;
}

int op_set_mm(const struct cred *who, int how)
{
	unsigned int size = 0;
	struct prctl_mm_map map;
	int ret, fd = -1;

	if (how == MM_EXE_MAPPED || how == MM_EXE_MOVED) {
		/* As the kernel does, see whether the file system allows it. */
		if (access(probe_path(), X_OK))
			return cannot_tell("no executable in %s", workdir);
		fd = open(probe_path(), O_RDONLY);
	}

	ret = become(who);
	if (!ret)
		ret = present_layout(&map);
	if (!ret && how == MM_EXE_MOVED)
		ret = leave_executable();
	if (ret)
		return ret;

	switch (how) {
	case MM_NO_EXE:
		return set_no_exe(&map);
	case MM_SIZE:
		ret = set_mm(PR_SET_MM_MAP_SIZE, (uintptr_t)&size, 0);
		if (!ret && size != sizeof(map))
			return broken("a size of %u", size);
		return ret;
	case MM_BAD_FD:
		return set_exe(&map, BAD_FD);
	case MM_EXE_MAPPED:
	case MM_EXE_MOVED:
		return set_exe(&map, fd);
	case MM_EXE_FILE:
		return set_mm(PR_SET_MM_EXE_FILE, BAD_FD, 0);
	case MM_SINGLE_FIELD:
		return set_mm(PR_SET_MM_START_CODE, map.start_code, 0);
	}
	return broken("no such way");
}

// SPDX-License-Identifier: GPL-2.0
/*
 * PR_SET_MM: changing one's memory layout needs no capability, changing
 * /proc/self/exe does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <linux/prctl.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "../lib/host.h"
#include "../lib/mm_layout.h"
#include "ops_set_mm.h"
#include "probe.h"

#define BAD_FD		1000000
#define NEW_CMDLINE	"authz by another name"

static int set_mm(unsigned long what, unsigned long value, size_t size)
{
	return syscall(__NR_prctl, PR_SET_MM, what, value, size, 0UL) ?
		errno : 0;
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

/*
 * Like CRIU's restorer: if PR_SET_MM_MAP returns EINVAL, and only then, set the
 * link with PR_SET_MM_EXE_FILE.
 */
static int set_exe_as_criu_does(struct prctl_mm_map *map, int fd)
{
	int ret = set_exe(map, fd);

	return ret == EINVAL ? set_mm(PR_SET_MM_EXE_FILE, fd, 0) : ret;
}

/* Whether the answer depends on CAP_SYS_RESOURCE as well */
static bool asks_for_resource(int how)
{
	return how == MM_EXE_FILE || how == MM_SINGLE_FIELD ||
		how == MM_OR_EXE_FILE;
}

static bool uses_probe(int how)
{
	return how == MM_EXE_MAPPED || how == MM_EXE_MOVED ||
		how == MM_OR_EXE_FILE;
}

int op_set_mm(const struct cred *who, int how)
{
	unsigned int size = 0;
	struct prctl_mm_map map;
	int ret, fd = -1;

	/* Where it is not there, CAP_SYS_RESOURCE decides which errno comes. */
	ret = set_mm(PR_SET_MM_MAP_SIZE, (uintptr_t)&size, 0);
	if (ret == EINVAL || ret == EPERM)
		return cannot_tell(NO_CHECKPOINT_RESTORE);
	if (uses_probe(how)) {
		/* The kernel checks for noexec, too. */
		if (access(probe_path(), X_OK))
			return cannot_tell("no executable in %s", workdir);
		fd = open(probe_path(), O_RDONLY);
	}

	ret = become(who);
	if (!ret && asks_for_resource(how) &&
	    who->caps & ~effective_caps() & CAP(CAP_SYS_RESOURCE))
		ret = cannot_tell("root lacks CAP_SYS_RESOURCE here");
	if (!ret)
		ret = present_layout(&map);
	if (!ret && (how == MM_EXE_MOVED || how == MM_OR_EXE_FILE))
		ret = leave_executable();
	if (ret)
		return ret;

	switch (how) {
	case MM_NO_EXE:
		return set_no_exe(&map);
	case MM_SIZE:
		size = 0;
		ret = set_mm(PR_SET_MM_MAP_SIZE, (uintptr_t)&size, 0);
		if (!ret && size != sizeof(map))
			return broken("the size is %u", size);
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
	case MM_OR_EXE_FILE:
		return set_exe_as_criu_does(&map, fd);
	}
	return broken("unknown operation");
}

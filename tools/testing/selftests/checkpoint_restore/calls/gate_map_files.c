// SPDX-License-Identifier: GPL-2.0
/*
 * Right and wrong names in /proc/PID/map_files, used in every way: the worker's
 * own, those of a task that it may be able to ptrace, and those of root.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib/files.h"
#include "../lib/target.h"
#include "gates.h"
#include "input.h"
#include "workers.h"

/* All three tasks have the same mappings. */
enum whose { ONES_OWN, PEERS, ROOTS };

static const char * const whose_name[] = { "one", "a peer", "root" };

/* A task of uid 1000 needs this capability to ptrace the peer. */
static const struct cred peer = {
	.uid = 1000, .caps = CAP(CAP_SYS_RESOURCE),
};

enum object { A_FILE, A_DELETED, A_MEMFD, AN_ANON, A_PRIVATE, A_HOLE, OBJECTS };
enum name {
	EXACT, UPPER_CASE,	/* these name the mapping */
	FIRST_PAGE, LAST_PAGE, SWAPPED, START_ONLY, NO_END, ZEROED_START,
	ZEROED_END, PREFIXED, PADDED, OVERFLOWN, SPACED, TRIPLE, GARBAGE,
	NAMES
};

static const char * const object_name[] = {
	"file", "deleted file", "memfd", "shared anonymous memory",
	"private anonymous memory", "hole",
};

static const char * const name_name[] = {
	"START-END", "START-END in upper case", "its first page",
	"its last page", "END-START", "START", "START-", "0START-END",
	"START-0END", "0xSTART-0xEND", "START-ENDg", "fSTART...-END",
	"START- END", "START-END-END", "garbage",
};

enum file_touch {
	DO_READDIR, DO_READLINK, DO_READLINK_0, DO_LSTAT, DO_NOFOLLOW,
	DO_OPEN_NOFOLLOW, DO_OPEN, DO_OPEN_RW, DO_OPEN_PATH, DO_OPEN_DIR,
	DO_STAT, TOUCHES
};

static const char * const touch_name[] = {
	"readdir around", "readlink", "readlink of 0 bytes", "lstat",
	"open O_PATH|O_NOFOLLOW", "open O_NOFOLLOW", "open O_RDONLY",
	"open O_RDWR", "open O_PATH", "open O_DIRECTORY", "stat",
};

struct files_call {
	enum whose whose;
	enum object object;
	enum name name;
	enum file_touch touch;
	char garbage[24];
};

FITS(struct files_call);

static char *object[OBJECTS];	/* each of two pages */
static pid_t pid[ROOTS + 1];

static void *map_file(int fd)
{
	void *start = map(PROT_READ | PROT_WRITE, MAP_SHARED, fd, 2);

	close(fd);
	return start;
}

static void prepare_files(void)
{
	int rw = PROT_READ | PROT_WRITE, fd, hold[2];

	object[A_FILE] = map_file(make_file("plain", 0666));
	object[A_DELETED] = map_file(make_file("deleted", 0666));
	unlink(work_path("deleted"));
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 2 * page_size))
		die("memfd_create");
	object[A_MEMFD] = map_file(fd);
	object[AN_ANON] = map(rw, MAP_SHARED | MAP_ANONYMOUS, -1, 2);
	object[A_PRIVATE] = map(rw, MAP_PRIVATE | MAP_ANONYMOUS, -1, 2);
	/* No mapping of two pages may be put there. */
	object[A_HOLE] = map(PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 16);
	object[A_HOLE] += 7 * page_size;
	munmap(object[A_HOLE], 2 * page_size);

	/* The peer ends when all writers of this pipe are gone. */
	pid[PEERS] = start_target(&peer, hold);
	pid[ROOTS] = getpid();
	if (pid[PEERS] < 0)
		die(note);
}

static void random_files(void *args)
{
	static const char alphabet[] = "0123456789abcdefABCDEFx- ~";
	struct files_call *c = args;
	int i, len = 1 + rnd(sizeof(c->garbage) - 2);

	c->whose = one_in(5) ? rnd(3) : ONES_OWN;
	c->object = rnd(OBJECTS);
	c->name = one_in(3) ? rnd(NAMES) : EXACT;
	c->touch = rnd(TOUCHES);
	for (i = 0; i < len; i++)
		c->garbage[i] = alphabet[rnd(sizeof(alphabet) - 1)];
}

/* Whether @who has ptrace access to the task, which is in the initial userns */
static bool may_look(const struct worker *who, enum whose whose)
{
	if (whose == ONES_OWN)
		return true;
	if (who->cred.where != INITIAL)
		return false;
	if (who->cred.caps & CAP(CAP_SYS_PTRACE))
		return true;
	return whose == PEERS && who->cred.uid == peer.uid &&
		!(peer.caps & ~who->cred.caps);
}

static void model_files(const struct worker *who, const void *args,
			struct answers *may)
{
	const struct files_call *c = args;
	uid_t owner = c->whose == PEERS ? peer.uid : 0;

	if (c->touch == DO_READLINK_0)
		return allow(may, EINVAL);
	if (!may_look(who, c->whose)) {
		/*
		 * Only the owner may enter the directory. Newer kernels
		 * check the name first then.
		 */
		if (uid_outside(who) == owner && c->name > SWAPPED &&
		    c->touch != DO_READDIR)
			allow(may, ENOENT);
		return allow(may, EACCES);
	}
	if (c->touch == DO_READDIR)
		return allow(may, 0);
	if (c->name > UPPER_CASE || c->object >= A_PRIVATE)
		return allow(may, ENOENT);

	if (c->touch == DO_OPEN_NOFOLLOW)
		return allow(may, ELOOP);
	if (c->touch <= DO_NOFOLLOW)
		return allow(may, 0);
	if (!passes(caps_in(who, 0)))
		return allow(may, EPERM);
	allow(may, c->touch == DO_OPEN_DIR ? ENOTDIR : 0);
}

static void name_range(const struct files_call *c, char *name, size_t size)
{
	unsigned long start = (uintptr_t)object[c->object];
	unsigned long end = start + 2 * page_size;

	switch (c->name) {
	case EXACT:
		snprintf(name, size, "%lx-%lx", start, end);
		break;
	case UPPER_CASE:
		snprintf(name, size, "%lX-%lX", start, end);
		break;
	case FIRST_PAGE:
		snprintf(name, size, "%lx-%lx", start, start + page_size);
		break;
	case LAST_PAGE:
		snprintf(name, size, "%lx-%lx", end - page_size, end);
		break;
	case SWAPPED:
		snprintf(name, size, "%lx-%lx", end, start);
		break;
	case START_ONLY:
		snprintf(name, size, "%lx", start);
		break;
	case NO_END:
		snprintf(name, size, "%lx-", start);
		break;
	case ZEROED_START:
		snprintf(name, size, "0%lx-%lx", start, end);
		break;
	case ZEROED_END:
		snprintf(name, size, "%lx-0%lx", start, end);
		break;
	case PREFIXED:
		snprintf(name, size, "%#lx-%#lx", start, end);
		break;
	case PADDED:
		snprintf(name, size, "%lx-%lxg", start, end);
		break;
	case OVERFLOWN:
		snprintf(name, size, "f%016lx-%lx", start, end);
		break;
	case SPACED:
		snprintf(name, size, "%lx- %lx", start, end);
		break;
	case TRIPLE:
		snprintf(name, size, "%lx-%lx-%lx", start, end, end);
		break;
	default:
		snprintf(name, size, "%s", c->garbage);
	}
}

static int call_files(const struct worker *who, const void *args)
{
	const struct files_call *c = args;
	static const int flags[TOUCHES] = {
		[DO_NOFOLLOW] = O_PATH | O_NOFOLLOW,
		[DO_OPEN_NOFOLLOW] = O_NOFOLLOW, [DO_OPEN_RW] = O_RDWR,
		[DO_OPEN_PATH] = O_PATH, [DO_OPEN_DIR] = O_DIRECTORY,
	};
	char path[128], target[8];
	struct stat st;
	int fd, len, ret;

	if (c->whose == ONES_OWN)
		len = sprintf(path, "/proc/self/map_files/");
	else
		len = sprintf(path, "/proc/%d/map_files/", pid[c->whose]);
	if (c->touch != DO_READDIR)
		name_range(c, path + len, sizeof(path) - len);

	switch (c->touch) {
	case DO_READDIR:
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0)
			return errno;
		len = syscall(__NR_getdents64, fd, scratch, page_size);
		/* Newer kernels return . and .. before the check. */
		if (len > 0 && len <= 64)
			len = syscall(__NR_getdents64, fd, scratch, page_size);
		ret = len < 0 ? errno : 0;
		close(fd);
		return ret || len > 64 ? ret : broken("the directory is empty");
	case DO_READLINK:
		return readlink(path, target, sizeof(target)) < 0 ? errno : 0;
	case DO_READLINK_0:
		return readlink(path, target, 0) < 0 ? errno : 0;
	case DO_LSTAT:
		return lstat(path, &st) ? errno : 0;
	case DO_STAT:
		return stat(path, &st) ? errno : 0;
	default:
		fd = open(path, flags[c->touch] | O_CLOEXEC);
		if (fd < 0)
			return errno;
		close(fd);
		return 0;
	}
}

static void print_files(const void *args)
{
	const struct files_call *c = args;

	printf("%s of %s's %s, named by %s", touch_name[c->touch],
	       whose_name[c->whose], object_name[c->object],
	       name_name[c->name]);
	if (c->name == GARBAGE)
		printf(" \"%s\"", c->garbage);
}

const struct gate map_files_gate = {
	.name = "map_files",
	.prepare = prepare_files,
	.random = random_files,
	.model = model_files,
	.call = call_files,
	.print = print_files,
};

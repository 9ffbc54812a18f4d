// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/map_files: looking at a link needs ptrace access to the task;
 * following it also needs the capability in the initial user namespace.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "ops_map_files.h"
#include "probe.h"

#define MARK		"what was mapped"
#define OTHER_MARK	"written by name"
#define HIDDEN_DIR	"hidden"

static int backing(enum mapping kind, struct mapped *m)
{
	const char *path = "";
	int fd;

	switch (kind) {
	case ANON:
		snprintf(m->target, sizeof(m->target), "/dev/zero");
		return -1;
	case MEMFD:
		snprintf(m->target, sizeof(m->target), "/memfd:authz");
		return memfd_create("authz", 0);
	case HIDDEN:
		/* Only root may enter the directory. */
		mkdir(work_path(HIDDEN_DIR), 0700);
		path = work_path(HIDDEN_DIR "/mapped");
		break;
	default:
		path = work_path("mapped");
	}

	snprintf(m->target, sizeof(m->target), "%s", path);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);
	if (fd >= 0 && kind == DELETED)
		unlink(path);
	/* fs.protected_hardlinks lets only the owner link it. */
	if (fd >= 0 && (fchown(fd, 1000, 1000) || fchmod(fd, 0666))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

void name_link(struct mapped *m, const char *pid)
{
	snprintf(m->dir, sizeof(m->dir), "/proc/%s/map_files", pid);
	snprintf(m->link, sizeof(m->link), "%s/%lx-%lx", m->dir,
		 (unsigned long)m->start, (unsigned long)m->start + m->size);
}

/* A program that is mapped writable cannot be executed. */
static int map_program(mode_t mode, struct mapped *m)
{
	const char *path;
	int fd;

	mkdir(work_path(HIDDEN_DIR), 0700);
	path = work_path(HIDDEN_DIR "/program");
	if (!make_probe(path) || chmod(path, mode))
		return broken("%s: %s", path, strerror(errno));
	snprintf(m->target, sizeof(m->target), "%s", path);

	fd = open(path, O_RDONLY);
	m->start = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (m->start == MAP_FAILED)
		return broken("mmap: %s", strerror(errno));
	name_link(m, "self");
	return 0;
}

int map_page(enum mapping kind, struct mapped *m)
{
	int flags = MAP_SHARED, fd = -1;

	m->size = sysconf(_SC_PAGESIZE);
	if (kind == PROGRAM || kind == SET_UID)
		return map_program(kind == PROGRAM ? 0755 : 04755, m);
	if (kind == ANON)
		flags |= MAP_ANONYMOUS;
	fd = backing(kind, m);
	if (kind != ANON && (fd < 0 || ftruncate(fd, m->size)))
		return broken("a file to map: %s", strerror(errno));

	m->start = mmap(NULL, m->size, PROT_READ | PROT_WRITE, flags, fd, 0);
	if (m->start == MAP_FAILED)
		return broken("mmap: %s", strerror(errno));
	if (fd >= 0)
		close(fd);

	memcpy(m->start, MARK, sizeof(MARK));
	if (kind == UNMAPPED)
		munmap(m->start, m->size);
	name_link(m, "self");
	return 0;
}

static int touch_dir(const struct mapped *m)
{
	struct dirent *entry;
	DIR *dir;

	dir = opendir(m->dir);
	if (!dir)
		return errno;

	do {
		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return errno ?: broken("the directory does not list the link");
	} while (strcmp(entry->d_name, strrchr(m->link, '/') + 1));
	closedir(dir);
	return 0;
}

static int touch_readlink(const struct mapped *m)
{
	char target[256] = "";

	if (readlink(m->link, target, sizeof(target) - 1) < 0)
		return errno;
	if (strncmp(target, m->target, strlen(m->target)))
		return broken("the link reads %.80s", target);
	return 0;
}

static int touch_stat(const struct mapped *m, off_t size)
{
	struct stat st;

	if (stat(m->link, &st))
		return errno;
	if (!S_ISREG(st.st_mode) || st.st_size != size)
		return broken("not the file: mode %o, size %ld", st.st_mode,
			      (long)st.st_size);
	return 0;
}

static int touch_open(const struct mapped *m, int flags, mode_t type)
{
	char text[sizeof(MARK)] = "";
	struct stat st;
	int fd;

	fd = open(m->link, flags);
	if (fd < 0)
		return errno;
	if (fstat(fd, &st) || (st.st_mode & S_IFMT) != type)
		return broken("not the object: mode %o", st.st_mode);
	if (flags & O_PATH)
		return 0;

	if (pread(fd, text, sizeof(text), 0) < 0 || strcmp(text, MARK))
		return broken("not the file: it holds %s", text);
	if (flags == O_RDWR &&
	    (pwrite(fd, OTHER_MARK, sizeof(OTHER_MARK), 0) < 0 ||
	     strcmp(m->start, OTHER_MARK)))
		return broken("writing did not reach the mapping");
	return 0;
}

static int touch_linkat(const struct mapped *m)
{
	const char *new = work_path("linked");
	struct stat old_st, new_st;

	unlink(new);
	if (linkat(AT_FDCWD, m->link, AT_FDCWD, new, AT_SYMLINK_FOLLOW))
		return errno;
	if (stat(m->link, &old_st) || stat(new, &new_st) ||
	    old_st.st_ino != new_st.st_ino || old_st.st_dev != new_st.st_dev)
		return broken("the new name leads to another file");
	unlink(new);
	return 0;
}

struct execution {
	const char *path;
	uid_t uid;		/* that the program must have in effect */
};

static int execute(void *arg)
{
	const struct execution *execution = arg;
	char probe[16];

	snprintf(probe, sizeof(probe), "u%d", execution->uid);
	execl(execution->path, "authz", "--probe", probe, NULL);
	return errno;
}

static int touch_exec(const struct mapped *m, uid_t uid)
{
	struct execution execution = { m->link, uid };

	return in_child(execute, &execution);
}

int touch_it(const struct mapped *m, enum touch how)
{
	struct stat st;

	switch (how) {
	case READDIR:
		return touch_dir(m);
	case READLINK:
		return touch_readlink(m);
	case LSTAT:
		if (lstat(m->link, &st))
			return errno;
		return S_ISLNK(st.st_mode) ? 0 : broken("not a link");
	case NOFOLLOW:
		return touch_open(m, O_PATH | O_NOFOLLOW, S_IFLNK);
	case STAT:
		return touch_stat(m, m->size);
	case OPEN:
		return touch_open(m, O_RDONLY, S_IFREG);
	case OPEN_RW:
		return touch_open(m, O_RDWR, S_IFREG);
	case OPEN_PATH:
		return touch_open(m, O_PATH, S_IFREG);
	case LINK:
		return touch_linkat(m);
	case TRUNCATE:
		if (truncate(m->link, 1))
			return errno;
		return touch_stat(m, 1);
	case EXEC:
		return touch_exec(m, geteuid());
	case EXEC_AS_ROOT:
		return touch_exec(m, 0);
	}
	return broken("unknown operation");
}

int op_map_files(const struct cred *who, int mapping_and_touch)
{
	struct mapped m;
	int ret;

	ret = map_page(mapping_and_touch >> 8, &m);
	if (!ret)
		ret = become(who);
	if (!ret)
		ret = touch_it(&m, mapping_and_touch & 0xff);
	return ret;
}

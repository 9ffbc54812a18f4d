// SPDX-License-Identifier: GPL-2.0
/*
 * /proc/PID/map_files: looking at a link takes access to the task, following
 * it to the file also takes the capability, in the initial user namespace.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authz.h"

#define MARK		"what was mapped"
#define OTHER_MARK	"written by name"
#define HIDDEN_DIR	"hidden"

struct mapped {
	char *start;
	size_t size;
	char dir[32];		/* .../map_files */
	char link[96];		/* .../map_files/START-END */
	char target[256];	/* how the link reads, or begins to */
};

static int backing(enum mapping kind, struct mapped *m)
{
	const char *path = "";
	int fd;

	switch (kind) {
	case ANON:
		strcpy(m->target, "/dev/zero");
		return -1;
	case MEMFD:
		strcpy(m->target, "/memfd:authz");
		return memfd_create("authz", 0);
	case HIDDEN:
		/* Those who may map the file here could not open it later. */
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
	/* Theirs whom a link's new name may otherwise be refused. */
	if (fd >= 0 && (fchown(fd, 1000, 1000) || fchmod(fd, 0666))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void name_link(struct mapped *m, const char *pid)
{
	snprintf(m->dir, sizeof(m->dir), "/proc/%s/map_files", pid);
	snprintf(m->link, sizeof(m->link), "%s/%lx-%lx", m->dir,
		 (unsigned long)m->start, (unsigned long)m->start + m->size);
}

static int map_page(enum mapping kind, struct mapped *m)
{
	int flags = MAP_SHARED, fd = -1;

	m->size = sysconf(_SC_PAGESIZE);
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

	strcpy(m->start, MARK);
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
			return errno ?: broken("not in the directory");
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
		return broken("the new name is of something else");
	unlink(new);
	return 0;
}

static int touch_it(const struct mapped *m, enum touch how)
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
	}
	return broken("no such touch");
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

static const struct cred targets[] = {
	[PEER]			= { .uid = 1000 },
	[PEER_CAPABLE]		= { .uid = 1000, .caps = CAP(CAP_SYS_RESOURCE) },
	[PEER_UNDUMPABLE]	= { .uid = 1000, .undumpable = true },
	[STRANGER]		= { .uid = 1001 },
	[ROOT]			= { .uid = 0, .caps = CAPS_ALL },
};

/* Ends when the last writer of its pipe does. */
pid_t start_target(const struct cred *who, int hold[2])
{
	int ready[2], ret = BROKEN;
	pid_t pid;
	char c;

	if (pipe(hold) || pipe(ready))
		return broken("pipe: %s", strerror(errno));
	pid = fork();
	if (!pid) {
		close(hold[1]);
		ret = become(who);
		if (write(ready[1], &ret, sizeof(ret)) == sizeof(ret))
			ret = read(hold[0], &c, 1);
		_exit(0);
	}

	close(ready[1]);
	if (pid < 0 || read(ready[0], &ret, sizeof(ret)) != sizeof(ret) || ret)
		return broken("no task to look at");
	close(ready[0]);
	return pid;
}

static int op_other(const struct cred *who, int target_and_touch)
{
	enum target target = (target_and_touch >> 8) & 0xf;
	int ret, hold[2], kind = target_and_touch >> 12;
	struct mapped m;
	char name[16];
	pid_t pid;

	ret = map_page(kind, &m);
	if (ret)
		return ret;
	pid = start_target(&targets[target], hold);
	if (pid < 0)
		return pid;

	snprintf(name, sizeof(name), "%d", pid);
	name_link(&m, name);
	ret = become(who);
	if (!ret)
		ret = touch_it(&m, target_and_touch & 0xff);

	close(hold[1]);
	waitpid(pid, NULL, 0);
	return ret;
}

#define CAPS_CP		(CAPS_C | CAP(CAP_SYS_PTRACE))
#define CAPS_CPD	(CAPS_CP | CAP(CAP_DAC_READ_SEARCH))

static const struct cred lookers[] = {
	{ "N", "uid_1000_without_caps", INITIAL, 1000, 0 },
	{ "P", "uid_1000_with_ptrace", INITIAL, 1000, CAP(CAP_SYS_PTRACE) },
	{ "C", "holder", INITIAL, 1000, CAPS_C },
	{ "C+P", "holder_with_ptrace", INITIAL, 1000, CAPS_CP },
	{ "C+P+D", "holder_with_ptrace_and_dac", INITIAL, 1000, CAPS_CPD },
	{ "A", "admin", INITIAL, 1000, CAPS_A },
	{ "0", "root", INITIAL, 0, CAPS_ALL },
	{ "Uf", "all_caps_in_child_userns", CHILD, 1000, CAPS_ALL },
};

#define LOOK(name, target, touch, answers) \
	{ "map_files_" name, op_other, TOUCH(target, touch), answers }
#define LOOK_AT(mapping, name, target, touch, answers) \
	LOOK(name, (mapping) << 4 | (target), touch, answers)

/*
 * Three answers of /proc itself come before the capability's: who may enter
 * the directory (its owner, and nobody but root if the task is not dumpable),
 * who has ptrace access, and from which user namespace.
 */
#define SEE_PEER	"OK OK OK OK OK OK OK EACCES"
#define FOLLOW_PEER	"P P P>OK P>OK P>OK OK OK EACCES"
#define SEE_CAPABLE	"EACCES OK EACCES OK OK EACCES OK EACCES"
#define FOLLOW_CAPABLE	"EACCES P EACCES P>OK P>OK EACCES OK EACCES"
#define SEE_OTHERS	"EACCES EACCES EACCES EACCES OK EACCES OK EACCES"
#define FOLLOW_OTHERS	"EACCES EACCES EACCES EACCES P>OK EACCES OK EACCES"

static const struct op looks[] = {
	LOOK("readdir_of_peer", PEER, READDIR, SEE_PEER),
	LOOK("readlink_of_peer", PEER, READLINK, SEE_PEER),
	LOOK("lstat_of_peer", PEER, LSTAT, SEE_PEER),
	LOOK("nofollow_of_peer", PEER, NOFOLLOW, SEE_PEER),
	LOOK("stat_of_peer", PEER, STAT, FOLLOW_PEER),
	LOOK("open_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK("open_rw_of_peer", PEER, OPEN_RW, FOLLOW_PEER),
	LOOK("open_path_of_peer", PEER, OPEN_PATH, FOLLOW_PEER),
	LOOK("link_of_peer", PEER, LINK, FOLLOW_PEER),
	LOOK("truncate_of_peer", PEER, TRUNCATE, FOLLOW_PEER),
	LOOK_AT(DELETED, "open_deleted_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(MEMFD, "open_memfd_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(ANON, "open_anon_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(HIDDEN, "open_hidden_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(HIDDEN, "link_hidden_of_peer", PEER, LINK, FOLLOW_PEER),
	LOOK("readdir_of_more_capable", PEER_CAPABLE, READDIR, SEE_CAPABLE),
	LOOK("readlink_of_more_capable", PEER_CAPABLE, READLINK, SEE_CAPABLE),
	LOOK("lstat_of_more_capable", PEER_CAPABLE, LSTAT, SEE_CAPABLE),
	LOOK("open_of_more_capable", PEER_CAPABLE, OPEN, FOLLOW_CAPABLE),
	LOOK("readdir_of_undumpable", PEER_UNDUMPABLE, READDIR, SEE_OTHERS),
	LOOK("readlink_of_undumpable", PEER_UNDUMPABLE, READLINK, SEE_OTHERS),
	LOOK("lstat_of_undumpable", PEER_UNDUMPABLE, LSTAT, SEE_OTHERS),
	LOOK("open_of_undumpable", PEER_UNDUMPABLE, OPEN, FOLLOW_OTHERS),
	LOOK("readdir_of_other_uid", STRANGER, READDIR, SEE_OTHERS),
	LOOK("readlink_of_other_uid", STRANGER, READLINK, SEE_OTHERS),
	LOOK("lstat_of_other_uid", STRANGER, LSTAT, SEE_OTHERS),
	LOOK("open_of_other_uid", STRANGER, OPEN, FOLLOW_OTHERS),
	LOOK("readdir_of_root", ROOT, READDIR, SEE_OTHERS),
	LOOK("readlink_of_root", ROOT, READLINK, SEE_OTHERS),
	LOOK("lstat_of_root", ROOT, LSTAT, SEE_OTHERS),
	LOOK("open_of_root", ROOT, OPEN, FOLLOW_OTHERS),
};

const struct matrix other_task = {
	.name = "other_task",
	.ops = looks,
	.nr_ops = COUNT(looks),
	.creds = lookers,
	.nr_creds = COUNT(lookers),
};

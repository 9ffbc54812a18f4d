// SPDX-License-Identifier: GPL-2.0
/*
 * Reads and writes small files, and makes the directory that a test works in.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

const char *workdir;

bool make_workdir(const char *name)
{
	static char path[200];
	const char *tmp = getenv("TMPDIR");

	snprintf(path, sizeof(path), "%s/%s.XXXXXX", tmp ?: "/tmp", name);
	if (!mkdtemp(path) || chmod(path, 0777))
		return false;
	workdir = path;
	return true;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	return remove(path);
}

void remove_workdir(void)
{
	nftw(workdir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *work_path(const char *name)
{
	static char path[2][256];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", workdir, name);
	return path[turn];
}

ssize_t read_file(const char *path, char *buf, size_t size)
{
	ssize_t got, have = 0;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;

	do {
		got = read(fd, buf + have, size - 1 - have);
		if (got > 0)
			have += got;
	} while (got > 0);
	close(fd);
	buf[have] = '\0';
	return got < 0 ? -1 : have;
}

long read_number(const char *path, long fallback)
{
	char text[24];

	return read_file(path, text, sizeof(text)) > 0 ? atol(text) : fallback;
}

int write_file(const char *path, const char *fmt, ...)
{
	char text[64];
	ssize_t written;
	va_list ap;
	int fd, len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	written = write(fd, text, len);
	close(fd);
	return written == len ? 0 : -1;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * What the parts of authz lean on: answers that cross a process boundary,
 * whole small files, and the places to work in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "authz.h"

static char own_note[NOTE_SIZE];
char *note = own_note;
const char *workdir;

int cannot_tell(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, NOTE_SIZE, fmt, ap);
	va_end(ap);
	return CANNOT_TELL;
}

int broken(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(note, NOTE_SIZE, fmt, ap);
	va_end(ap);
	return BROKEN;
}

/* An errno fits into an exit status; those below zero wrap to its end. */
int to_status(int answer)
{
	return answer & 0xff;
}

int from_status(int status)
{
	if (!WIFEXITED(status))
		return broken("the process was killed by signal %d",
			      WTERMSIG(status));

	return WEXITSTATUS(status) >= to_status(NO_ANSWER) ?
		WEXITSTATUS(status) - 256 : WEXITSTATUS(status);
}

int in_child(int (*ask)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid < 0)
		return broken("fork: %s", strerror(errno));
	if (!pid)
		_exit(to_status(ask(arg)));
	if (waitpid(pid, &status, 0) != pid)
		return broken("waitpid: %s", strerror(errno));

	return from_status(status);
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

const char *work_path(const char *name)
{
	static char path[2][256];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof(path[turn]), "%s/%s", workdir, name);
	return path[turn];
}

/* A copy of this program: to run it differently, or to pass for it. */
const char *probe_path(void)
{
	return work_path("probe");
}

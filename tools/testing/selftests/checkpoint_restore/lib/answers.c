// SPDX-License-Identifier: GPL-2.0
/*
 * The answers of an operation, and how a child process returns one.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answers.h"

static const struct {
	const char *name;
	int answer;
} words[] = {
	{ "OK", 0 }, { "EPERM", EPERM }, { "EINVAL", EINVAL },
	{ "EACCES", EACCES }, { "EBADF", EBADF }, { "EBUSY", EBUSY },
	{ "EEXIST", EEXIST }, { "ENOENT", ENOENT }, { "EFAULT", EFAULT },
	{ "ENOMEM", ENOMEM }, { "ESRCH", ESRCH }, { "ELOOP", ELOOP },
	{ "EXDEV", EXDEV }, { "E2BIG", E2BIG }, { "ENOTDIR", ENOTDIR },
	{ "ENOSPC", ENOSPC }, { "EAGAIN", EAGAIN },
	{ "skipped", CANNOT_TELL }, { "broken", BROKEN },
	{ "nothing", NO_ANSWER },
	/* Short names for tables */
	{ "P", EPERM }, { "I", EINVAL },
};

static char own_note[NOTE_SIZE];
char *note = own_note;

/* Lets a parent read the note that its child writes. */
void share_note(void)
{
	void *shared;

	shared = mmap(NULL, NOTE_SIZE, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared != MAP_FAILED)
		note = shared;
}

const char *name_of(int answer)
{
	static char number[2][16];
	static int turn;
	int i;

	for (i = 0; i < COUNT(words); i++)
		if (words[i].answer == answer)
			return words[i].name;

	turn = !turn;
	snprintf(number[turn], sizeof(number[turn]), "errno %d", answer);
	return number[turn];
}

bool answer_named(const char *word, size_t len, int *answer)
{
	int i;

	for (i = 0; i < COUNT(words); i++) {
		if (strlen(words[i].name) == len &&
		    !strncmp(word, words[i].name, len)) {
			*answer = words[i].answer;
			return true;
		}
	}
	return false;
}

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

/* An errno fits into an exit status; answers below zero wrap to its end. */
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

int in_child(int (*body)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	pid = fork();
	if (pid < 0)
		return broken("fork: %s", strerror(errno));
	if (!pid)
		_exit(to_status(body(arg)));
	if (waitpid(pid, &status, 0) != pid)
		return broken("waitpid: %s", strerror(errno));

	return from_status(status);
}

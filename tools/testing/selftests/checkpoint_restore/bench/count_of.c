// SPDX-License-Identifier: GPL-2.0
/*
 * usage: count_of FILE COMMAND [ARGUMENT]...
 *
 * Runs COMMAND, and writes to FILE how many instructions the machine ran until
 * COMMAND ended. Exits as COMMAND does.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"

int main(int argc, char **argv)
{
	__u64 start, count;
	int status;
	pid_t pid;
	FILE *f;

	if (argc < 3) {
		puts("error: usage: count_of FILE COMMAND [ARGUMENT]...");
		return 2;
	}
	must_count();
	start = instructions();
	pid = fork();
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid");
	count = instructions() - start;

	f = fopen(argv[1], "w");
	if (!f || fprintf(f, "%llu\n", count) < 0 || fclose(f))
		fail(argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

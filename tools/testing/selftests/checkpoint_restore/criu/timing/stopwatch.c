// SPDX-License-Identifier: GPL-2.0
/*
 * usage: stopwatch FILE PROGRAM [ARGUMENT]...
 *
 * Runs PROGRAM, appends to FILE how many microseconds that took, and exits as
 * PROGRAM does.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec start, end;
	int status;
	pid_t pid;
	FILE *f;

	if (argc < 3) {
		fputs("usage: stopwatch FILE PROGRAM [ARGUMENT]...\n", stderr);
		return 2;
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	pid = fork();
	if (!pid) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid) {
		perror(argv[2]);
		return 1;
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	f = fopen(argv[1], "a");
	if (!f) {
		perror(argv[1]);
		return 1;
	}
	fprintf(f, "%lld\n", (end.tv_sec - start.tv_sec) * 1000000LL +
		(end.tv_nsec - start.tv_nsec) / 1000);
	fclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

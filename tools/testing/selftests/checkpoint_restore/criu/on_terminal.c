// SPDX-License-Identifier: GPL-2.0
/*
 * usage: on_terminal PROGRAM [ARGUMENT]...
 *
 * Runs PROGRAM with a new controlling terminal, prints what comes out of that
 * terminal, and exits as PROGRAM does.
 */
#include <pty.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char text[256];
	int master, status;
	ssize_t length;
	pid_t pid;

	if (argc < 2) {
		fputs("usage: on_terminal PROGRAM [ARGUMENT]...\n", stderr);
		return 2;
	}
	pid = forkpty(&master, NULL, NULL, NULL);
	if (pid < 0) {
		perror("forkpty");
		return 1;
	}
	if (!pid) {
		execvp(argv[1], argv + 1);
		perror(argv[1]);
		return 127;
	}
	/* Ends when no process has the terminal open any more. */
	while ((length = read(master, text, sizeof(text))) > 0)
		if (write(1, text, length) != length)
			return 1;
	if (waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

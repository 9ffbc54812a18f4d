// SPDX-License-Identifier: GPL-2.0
/*
 * usage: counter FILE
 *
 * Writes a line "PID NUMBER" to the new FILE fifty times a second, counting
 * from 1. The lines show whether a number is missing, came twice, or was
 * written under another PID.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned long number;
	int fd;

	if (argc != 2) {
		fputs("usage: counter FILE\n", stderr);
		return 2;
	}
	fd = open(argv[1], O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (fd < 0) {
		perror(argv[1]);
		return 1;
	}
	for (number = 1;; number++) {
		if (dprintf(fd, "%d %lu\n", getpid(), number) < 0)
			return 1;
		usleep(20000);
	}
}

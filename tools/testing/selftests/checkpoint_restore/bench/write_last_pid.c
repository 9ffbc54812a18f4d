// SPDX-License-Identifier: GPL-2.0
/*
 * usage: write_last_pid NUMBER
 *
 * The set-uid helper that people have used to choose PIDs: writes NUMBER to
 * ns_last_pid for whoever asks. For the emulated tablet only.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);

	if (argc != 2 || fd < 0)
		return 1;
	return write(fd, argv[1], strlen(argv[1])) < 0;
}

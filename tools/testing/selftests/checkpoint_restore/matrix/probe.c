// SPDX-License-Identifier: GPL-2.0
/*
 * Copies of this program: to execute, and to be the target of the exe link.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "../lib/files.h"
#include "probe.h"

const char *probe_path(void)
{
	return work_path("probe");
}

bool make_probe(const char *path)
{
	char buf[65536];
	ssize_t len;
	int in, out;

	in = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	out = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
	while ((len = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, len) != len)
			return false;
	return !len && !close(in) && !close(out);
}

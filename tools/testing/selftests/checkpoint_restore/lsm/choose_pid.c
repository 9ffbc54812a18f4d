// SPDX-License-Identifier: GPL-2.0
/*
 * usage: choose_pid DOMAIN [-u] CAPABILITY...
 *
 * Starts a task with a PID of its choice, as uid 1000 with the CAPABILITYs (by
 * number) and no other; with -u, in a pid namespace of a child user namespace
 * and with the capabilities there. Right before, it enters DOMAIN, written as
 * /proc/self/attr/current takes it. Prints "granted", or the error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../authz.h"

static int choose(const struct cred *who, const char *domain, int request)
{
	int ret;

	/* First: under AppArmor capget() leaves out what a profile denies. */
	ret = become(who);
	if (ret)
		return ret;
	if (write_file("/proc/self/attr/current", "%s", domain))
		return broken("entering %s: %s", domain, strerror(errno));

	return op_set_tid(NULL, request);
}

int main(int argc, char **argv)
{
	struct cred who = { .where = INITIAL, .uid = 1000 };
	int request = TID_FREE;
	int i, answer;

	for (i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "-u")) {
			who.where = CHILD;
			request = TID_NEWPID;
		} else {
			who.caps |= CAP(atoi(argv[i]));
		}
	}

	learn_caps();
	answer = choose(&who, argv[1], request);
	if (!answer)
		puts("granted");
	else
		puts(answer < 0 ? note : strerror(answer));
	return 0;
}

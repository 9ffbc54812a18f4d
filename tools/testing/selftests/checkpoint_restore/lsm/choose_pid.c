// SPDX-License-Identifier: GPL-2.0
/*
 * usage: choose_pid DOMAIN [-u] CAPABILITY...
 *
 * Starts a task with a chosen PID, as uid 1000 with the CAPABILITYs (numbers)
 * and no others. With -u it does so in a pid namespace of a child user
 * namespace, with the capabilities there. Just before, it enters DOMAIN, a name
 * for /proc/self/attr/current. Prints "granted", or the error.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/answers.h"
#include "../lib/creds.h"
#include "../lib/files.h"
#include "../lib/pids.h"

static int choose(const struct cred *who, const char *domain, pid_t tid)
{
	int ret;

	/* First: under AppArmor capget() leaves out what a profile denies. */
	ret = become(who);
	if (ret)
		return ret;
	if (write_file("/proc/self/attr/current", "%s", domain))
		return broken("entering %s: %s", domain, strerror(errno));

	return choose_tids(who->where == CHILD ? CLONE_NEWPID : 0, &tid, 1);
}

int main(int argc, char **argv)
{
	struct cred who = { .where = INITIAL, .uid = 1000 };
	pid_t tid = FREE_TID;
	int i, answer;

	for (i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "-u")) {
			who.where = CHILD;
			tid = 1;
		} else {
			who.caps |= CAP(atoi(argv[i]));
		}
	}

	learn_caps();
	answer = choose(&who, argv[1], tid);
	if (!answer)
		puts("granted");
	else
		puts(answer < 0 ? note : strerror(answer));
	return 0;
}

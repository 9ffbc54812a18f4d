// SPDX-License-Identifier: GPL-2.0
/*
 * usage: choose_pid [-u] CAPABILITY...
 *
 * Starts a task with a PID of its choice, as uid 1000 with the CAPABILITYs (by
 * number) and no other; with -u, in a pid namespace of a child user namespace
 * and with the capabilities there. To be started by root, in the domain that
 * is to be tested. Prints "granted", or the error.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../authz.h"

int main(int argc, char **argv)
{
	struct cred who = { .where = INITIAL, .uid = 1000 };
	int request = TID_FREE;
	int answer;

	while (*++argv) {
		if (!strcmp(*argv, "-u")) {
			who.where = CHILD;
			request = TID_NEWPID;
		} else {
			who.caps |= CAP(atoi(*argv));
		}
	}

	learn_caps();
	answer = op_set_tid(&who, request);
	if (!answer)
		puts("granted");
	else
		puts(answer < 0 ? note : strerror(answer));
	return 0;
}

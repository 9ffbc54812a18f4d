// SPDX-License-Identifier: GPL-2.0
/*
 * usage: seize PID CAPABILITY...
 *
 * Calls PTRACE_SEIZE on the task PID, as CRIU does first, as uid 1000 with the
 * CAPABILITYs (numbers) and no others. Prints "granted", or the error.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>

#include "../lib/answers.h"
#include "../lib/creds.h"

int main(int argc, char **argv)
{
	struct cred who = { .where = INITIAL, .uid = 1000 };
	int i;

	for (i = 2; i < argc; i++)
		who.caps |= CAP(atoi(argv[i]));

	learn_caps();
	if (become(&who))
		puts(note);
	else if (ptrace(PTRACE_SEIZE, atoi(argv[1]), NULL, NULL))
		puts(strerror(errno));
	else
		puts("granted");
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Who may choose PIDs, and write ns_last_pid, at which level of the pid
 * namespaces that namespaces.h describes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/host.h"
#include "../lib/namespaces.h"
#include "../lib/pids.h"
#include "matrices.h"

/* What a caller does: choose PIDs at so many levels, after it tried others */
#define ENTRIES(nr)	(nr)
#define AFTER(nr)	((nr) << 4)
#define THEN_BUSY	0x100	/* the last PID of that try is taken */
#define LAST_PID	0x200	/* write ns_last_pid instead */
#define LAST_PID_FD	0x400	/* through root's descriptor, opened outside */
#define DEPTH(level)	((level) << 12)	/* of the caller's pid namespace */

struct request {
	const struct cred *who;
	int depth, what, fd;
};

static int try_tids(int depth, int entries, bool last_busy)
{
	pid_t tids[MAX_LEVEL + 1];
	int i, try, ret;

	for (try = 0; try < 10; try++) {
		for (i = 0; i < entries; i++)
			tids[i] = i == depth ? free_tid(try) : 300 + i;
		if (last_busy)
			tids[entries - 1] = 1;

		/*
		 * Only a PID of the initial level may be free at the next try.
		 */
		ret = clone_with_tids(0, tids, entries);
		if (ret != EEXIST || last_busy || entries <= depth)
			break;
	}
	return ret;
}

/* No other task starts in this namespace, so the next PID is known. */
static int write_last_pid(int fd)
{
	pid_t pid;

	if (fd < 0)
		fd = open(NS_LAST_PID, O_RDWR);
	if (fd < 0)
		return broken("opening: %s", strerror(errno));
	if (pwrite(fd, "500", 3, 0) != 3)
		return errno;

	pid = clone_plainly(0);
	if (!pid)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid == 501 ? 0 : broken("the next number was %d", pid);
}

/* Runs in the innermost pid namespace. */
static int call(void *arg)
{
	const struct request *request = arg;
	int depth = request->depth, what = request->what, ret;

	ret = enter(request->who);
	if (ret)
		return ret;
	if (what & (LAST_PID | LAST_PID_FD))
		return write_last_pid(request->fd);

	/*
	 * A denied try must give back the PIDs of the levels that allowed it.
	 */
	if (what >> 4 & 0xf)
		try_tids(depth, what >> 4 & 0xf, what & THEN_BUSY);
	return try_tids(depth, what & 0xf, false);
}

static int op_level(const struct cred *who, int what)
{
	struct request request = { who, what >> 12, what, -1 };
	pid_t init;
	int ret;

	if (what & (LAST_PID | LAST_PID_FD) && access(NS_LAST_PID, F_OK))
		return cannot_tell(NO_CHECKPOINT_RESTORE);
	if (what & LAST_PID_FD)
		request.fd = open(NS_LAST_PID, O_RDWR);

	init = make_levels(request.depth);
	if (init < 0)
		return init;
	/*
	 * The caller runs inside, since ns_last_pid is about its own namespace.
	 */
	ret = send_children_to(request.depth) ?: in_child(call, &request);

	kill(init, SIGKILL);
	waitpid(init, NULL, 0);
	return ret;
}

#define AT_LEVEL(level, name, what) \
	{ name, op_level, DEPTH(level) | (what) }

static const struct op ops_1[] = {
	AT_LEVEL(1, "set_tid_level_1", ENTRIES(1)),
	AT_LEVEL(1, "set_tid_levels_1_0", ENTRIES(2)),
	AT_LEVEL(1, "set_tid_level_1_after_1_0", AFTER(2) | ENTRIES(1)),
	AT_LEVEL(1, "set_tid_level_1_after_busy",
		 AFTER(2) | THEN_BUSY | ENTRIES(1)),
	AT_LEVEL(1, "ns_last_pid_level_1", LAST_PID),
	AT_LEVEL(1, "ns_last_pid_level_1_by_roots_fd", LAST_PID_FD),
};

/*
 * Uid 0 of U is U's owner when seen from outside, but an ordinary uid inside.
 * The owner of U needs no capability, so holders outside have a third uid,
 * 2000.
 */
static const struct caller callers_1[] = {
	CALLER_GETS("U all", "all_caps_in_owner_ns", OWNER_1, 0, CAPS_ALL,
		    "OK P OK OK OK OK"),
	CALLER_GETS("U {21}", "admin_in_owner_ns", OWNER_1, 0, CAPS_A,
		    "OK P OK OK OK OK"),
	CALLER_GETS("U {40}", "holder_in_owner_ns", OWNER_1, 0, CAPS_C,
		    "P>OK P P>OK P>OK P>OK P>OK"),
	CALLER_GETS("U all-A-C", "all_other_caps_in_owner_ns", OWNER_1, 0,
		    CAPS_OTHER, "P P P P P P"),
	CALLER_GETS("U none", "no_caps_in_owner_ns", OWNER_1, 0, 0,
		    "P P P P P P"),
	CALLER_GETS("{40}", "holder", INITIAL, 2000, CAPS_C,
		    "P>OK P>OK P>OK P>OK P>OK P>OK"),
	CALLER_GETS("{40} owner", "holder_and_owner", INITIAL, OWNER_OF_U,
		    CAPS_C, "OK P>OK OK OK OK OK"),
	CALLER_GETS("{21}", "admin", INITIAL, 2000, CAPS_A,
		    "OK OK OK OK OK OK"),
	CALLER_GETS("none owner", "owner_without_caps", INITIAL, OWNER_OF_U, 0,
		    "OK P OK OK OK OK"),
	CALLER_GETS("none", "uid_2000_without_caps", INITIAL, 2000, 0,
		    "P P P P P P"),
	CALLER_GETS("sibling all", "all_caps_in_sibling_ns", CHILD, OWNER_OF_U,
		    CAPS_ALL, "P P P P P P"),
	CALLER_GETS("below U all", "all_caps_in_child_of_owner_ns", BELOW_1, 0,
		    CAPS_ALL, "P P P P P P"),
};

const struct matrix level_1 = {
	.name = "pidns_level_1",
	.ops = ops_1,
	.nr_ops = COUNT(ops_1),
	.callers = callers_1,
	.nr_callers = COUNT(callers_1),
};

static const struct op ops_2[] = {
	AT_LEVEL(2, "set_tid_level_2", ENTRIES(1)),
	AT_LEVEL(2, "set_tid_levels_2_1", ENTRIES(2)),
	AT_LEVEL(2, "set_tid_levels_2_1_0", ENTRIES(3)),
	AT_LEVEL(2, "set_tid_level_2_after_2_1", AFTER(2) | ENTRIES(1)),
	AT_LEVEL(2, "set_tid_level_2_after_2_1_0", AFTER(3) | ENTRIES(1)),
	AT_LEVEL(2, "set_tid_levels_2_1_after_2_1_0", AFTER(3) | ENTRIES(2)),
	AT_LEVEL(2, "set_tid_levels_2_1_after_busy",
		 AFTER(3) | THEN_BUSY | ENTRIES(2)),
	AT_LEVEL(2, "ns_last_pid_level_2", LAST_PID),
};

static const struct caller callers_2[] = {
	CALLER_GETS("V all", "all_caps_in_V", OWNER_2, 0, CAPS_ALL,
		    "OK P P OK OK P P OK"),
	CALLER_GETS("V {21}", "admin_in_V", OWNER_2, 0, CAPS_A,
		    "OK P P OK OK P P OK"),
	CALLER_GETS("V {40}", "holder_in_V", OWNER_2, 0, CAPS_C,
		    "P>OK P P P>OK P>OK P P P>OK"),
	CALLER_GETS("V all-A-C", "all_other_caps_in_V", OWNER_2, 0,
		    CAPS_OTHER, "P P P P P P P P"),
	CALLER_GETS("V none", "no_caps_in_V", OWNER_2, 0, 0,
		    "P P P P P P P P"),
	CALLER_GETS("U all", "all_caps_in_U", OWNER_1, 0, CAPS_ALL,
		    "OK OK P OK OK OK OK OK"),
	CALLER_GETS("U {40}", "holder_in_U", OWNER_1, 0, CAPS_C,
		    "P>OK P>OK P P>OK P>OK P>OK P>OK P>OK"),
	CALLER_GETS("U {40} V's owner", "holder_in_U_and_owner_of_V", OWNER_1,
		    OWNER_OF_V, CAPS_C, "OK P>OK P OK OK P>OK P>OK OK"),
	CALLER_GETS("U none V's owner", "owner_of_V_in_U_without_caps", OWNER_1,
		    OWNER_OF_V, 0, "OK P P OK OK P P OK"),
	CALLER_GETS("U none", "no_caps_in_U", OWNER_1, 0, 0,
		    "P P P P P P P P"),
	CALLER_GETS("{40}", "holder", INITIAL, 2000, CAPS_C,
		    "P>OK P>OK P>OK P>OK P>OK P>OK P>OK P>OK"),
	CALLER_GETS("{21}", "admin", INITIAL, 2000, CAPS_A,
		    "OK OK OK OK OK OK OK OK"),
	CALLER_GETS("none U's owner", "owner_of_U_without_caps", INITIAL,
		    OWNER_OF_U, 0, "OK OK P OK OK OK OK OK"),
	/*
	 * The owner of V may do everything in it from U, but not from outside
	 * U.
	 */
	CALLER_GETS("none V's owner", "owner_of_V_outside_without_caps",
		    INITIAL, OWNER_OF_U + OWNER_OF_V, 0, "P P P P P P P P"),
	CALLER_GETS("none", "uid_2000_without_caps", INITIAL, 2000, 0,
		    "P P P P P P P P"),
	CALLER_GETS("V's sibling all", "all_caps_in_sibling_of_V", BELOW_1,
		    OWNER_OF_V, CAPS_ALL, "P P P P P P P P"),
	CALLER_GETS("below V all", "all_caps_in_child_of_V", BELOW_2, 0,
		    CAPS_ALL, "P P P P P P P P"),
};

const struct matrix level_2 = {
	.name = "pidns_level_2",
	.ops = ops_2,
	.nr_ops = COUNT(ops_2),
	.callers = callers_2,
	.nr_callers = COUNT(callers_2),
};

/* Code that handles a fixed number of levels fails here. */
static const struct op ops_4[] = {
	AT_LEVEL(4, "set_tid_level_4", ENTRIES(1)),
	AT_LEVEL(4, "set_tid_levels_4_to_2", ENTRIES(3)),
	AT_LEVEL(4, "set_tid_levels_4_to_1", ENTRIES(4)),
	AT_LEVEL(4, "set_tid_levels_4_to_0", ENTRIES(5)),
	AT_LEVEL(4, "set_tid_levels_4_to_2_after_4_to_0",
		 AFTER(5) | ENTRIES(3)),
};

static const struct caller callers_4[] = {
	CALLER_GETS("V all", "all_caps_in_V", OWNER_2, 0, CAPS_ALL,
		    "OK OK P P OK"),
	CALLER_GETS("V {40}", "holder_in_V", OWNER_2, 0, CAPS_C,
		    "P>OK P>OK P P P>OK"),
	CALLER_GETS("V none", "no_caps_in_V", OWNER_2, 0, 0, "P P P P P"),
	CALLER_GETS("U all", "all_caps_in_U", OWNER_1, 0, CAPS_ALL,
		    "OK OK OK P OK"),
	CALLER_GETS("U {40}", "holder_in_U", OWNER_1, 0, CAPS_C,
		    "P>OK P>OK P>OK P P>OK"),
	CALLER_GETS("U none", "no_caps_in_U", OWNER_1, 0, 0, "P P P P P"),
	CALLER_GETS("{40}", "holder", INITIAL, 2000, CAPS_C,
		    "P>OK P>OK P>OK P>OK P>OK"),
	CALLER_GETS("{21}", "admin", INITIAL, 2000, CAPS_A, "OK OK OK OK OK"),
	CALLER_GETS("none", "uid_2000_without_caps", INITIAL, 2000, 0,
		    "P P P P P"),
};

const struct matrix level_4 = {
	.name = "pidns_level_4",
	.ops = ops_4,
	.nr_ops = COUNT(ops_4),
	.callers = callers_4,
	.nr_callers = COUNT(callers_4),
};

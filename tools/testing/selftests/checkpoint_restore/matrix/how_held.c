// SPDX-License-Identifier: GPL-2.0
/*
 * The ways in which a task gains or loses a capability. The gates look at the
 * effective set of the calling thread, no matter how it was filled.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/files.h"
#include "how_held.h"
#include "matrices.h"
#include "ops_map_files.h"
#include "ops_ns_last_pid.h"
#include "ops_set_mm.h"
#include "ops_set_tid.h"
#include "probe.h"

enum thread_role { NO_THREAD, THREAD_HOLDS, THREAD_LACKS };

/* The steps, in this order */
struct way {
	__u64 unbound;			/* drop from the bounding set */
	__u64 file_permitted, file_inheritable;
	bool file_effective;
	uid_t uid;
	bool forget;			/* setuid without PR_SET_KEEPCAPS */
	__u64 permitted, effective, inheritable, ambient;
	uid_t fsuid;			/* set another one, if above zero */
	bool no_new_privs;
	bool exec;			/* a program with the file_* above */
	bool raise;			/* raise all permitted ones last */
	enum thread_role thread;
};

static const struct op gates[] = {
	{ "set_tid", op_set_tid, TID_FREE },
	{ "ns_last_pid", op_ns_last_pid, LAST_PID_WRITE },
	{ "map_files_open", op_map_files, TOUCH(ANON, OPEN) },
	{ "set_mm_map_bad_exe_fd", op_set_mm, MM_BAD_FD },
};

static int ask_gate(int gate)
{
	static const struct cred as_it_is = { .where = AS_STARTED };

	return gates[gate].ask(&as_it_is, gates[gate].arg);
}

static int raise_permitted(void)
{
	__u64 caps = permitted_caps();

	return set_caps(caps, caps, 0) ?
		broken("capset: %s", strerror(errno)) : 0;
}

/*
 * What the program does after execve(): "2" calls at gate 2, "2+" raises all
 * permitted capabilities first, and "u0" checks that the effective uid is 0.
 */
int run_probe(const char *gate)
{
	int ret = 0;

	if (*gate == 'u')
		return to_status(geteuid() == (uid_t)atoi(gate + 1) ? 0 : BROKEN);

	learn_caps();
	if (strchr(gate, '+'))
		ret = raise_permitted();
	if (!ret)
		ret = ask_gate(atoi(gate));
	if (ret == BROKEN)
		fprintf(stderr, "# in the probe: %s\n", note);
	return to_status(ret);
}

static int set_file_caps(const struct way *way)
{
	struct vfs_cap_data caps = {
		.magic_etc = htole32(VFS_CAP_REVISION_2 |
			(way->file_effective ? VFS_CAP_FLAGS_EFFECTIVE : 0)),
	};
	int i;

	removexattr(probe_path(), "security.capability");
	if (!way->file_permitted && !way->file_inheritable)
		return 0;

	/*
	 * Including bits unknown to this kernel: a file may come from a newer
	 * one.
	 */
	for (i = 0; i < VFS_CAP_U32_2; i++) {
		caps.data[i].permitted =
			htole32(way->file_permitted >> 32 * i);
		caps.data[i].inheritable =
			htole32(way->file_inheritable >> 32 * i);
	}
	if (setxattr(probe_path(), "security.capability", &caps,
		     XATTR_CAPS_SZ_2, 0))
		return cannot_tell("no file capabilities in %s: %s", workdir,
				   strerror(errno));
	return 0;
}

static int drop_bounds(__u64 unbound)
{
	int nr;

	for (nr = 0; nr < 64; nr++)
		if (unbound & caps_known & CAP(nr) &&
		    prctl(PR_CAPBSET_DROP, nr, 0, 0, 0))
			return broken("PR_CAPBSET_DROP: %s", strerror(errno));
	return 0;
}

static int raise_ambient(__u64 ambient)
{
	int nr;

	for (nr = 0; nr < 64; nr++)
		if (ambient & caps_known & CAP(nr) &&
		    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, nr, 0, 0))
			return broken("PR_CAP_AMBIENT: %s", strerror(errno));
	return 0;
}

static int go(const struct way *way)
{
	__u64 permitted = way->permitted, effective = way->effective;
	int ret;

	ret = drop_bounds(way->unbound);
	if (!ret)
		ret = set_file_caps(way);
	if (ret)
		return ret;

	if (way->forget) {
		if (setresuid(way->uid, way->uid, way->uid) ||
		    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0))
			return broken("setresuid: %s", strerror(errno));
		return permitted_caps() ?
			broken("setresuid() left capabilities") : 0;
	}

	ret = way->uid ? take_ids(way->uid) : 0;
	if (ret)
		return ret;
	if (permitted & AS_FAR_AS_HAD)
		permitted &= permitted_caps();
	if (effective & AS_FAR_AS_HAD)
		effective &= permitted;
	if (set_caps(effective, permitted, way->inheritable))
		return broken("capset: %s", strerror(errno));
	if (way->fsuid && (setfsuid(way->fsuid) != (int)way->uid ||
			   setfsuid(way->fsuid) != (int)way->fsuid ||
			   prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)))
		return broken("setfsuid: %s", strerror(errno));
	if (way->no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return broken("PR_SET_NO_NEW_PRIVS: %s", strerror(errno));
	return raise_ambient(way->ambient);
}

struct thread_request {
	const struct way *way;
	int gate, ret;
};

static void *in_thread(void *arg)
{
	struct thread_request *request = arg;
	int ret;

	if (request->way->thread == THREAD_HOLDS)
		ret = raise_permitted();
	else
		ret = set_caps(0, 0, 0) ? broken("capset") : 0;
	request->ret = ret ?: ask_gate(request->gate);
	return NULL;
}

static int ask_gate_in_thread(const struct way *way, int gate)
{
	struct thread_request request = { way, gate, NO_ANSWER };
	pthread_t thread;

	if (pthread_create(&thread, NULL, in_thread, &request) ||
	    pthread_join(thread, NULL))
		return broken("no thread");
	return request.ret;
}

static int ask_gate_in_probe(const struct way *way, int gate)
{
	char arg[] = { '0' + gate, way->raise ? '+' : '\0', '\0' };

	execl(probe_path(), "authz", "--probe", arg, NULL);
	return errno == EACCES ?
		cannot_tell("nothing can be executed in %s", workdir) : errno;
}

struct held_request {
	const struct way *way;
	int gate;
};

static int ask_as_held(void *arg)
{
	const struct held_request *request = arg;
	const struct way *way = request->way;
	int ret;

	ret = go(way);
	if (ret)
		return ret;
	if (way->exec)
		return ask_gate_in_probe(way, request->gate);
	if (way->thread)
		return ask_gate_in_thread(way, request->gate);
	if (way->raise)
		ret = raise_permitted();
	return ret ?: ask_gate(request->gate);
}

/* Each credential that authz passes here is part of a caller. */
static const struct way *way_of(const struct cred *who)
{
	return ((const struct caller *)who)->way;
}

static int op_held(const struct cred *who, int gate)
{
	struct held_request request = { way_of(who), gate };
	int ret;

	if (!request.way->exec)
		return ask_as_held(&request);

	/* The parent reads the exit status of the new program. */
	ret = in_child(ask_as_held, &request);
	if (ret == CANNOT_TELL && !*note)
		return cannot_tell("the executed program cannot tell");
	return ret;
}

#define HOLDS	"P>OK P>OK P>OK I>EBADF"
#define LACKS	"P P P I>P"
#define ADMIN	"OK OK OK EBADF"

#define WAY(name, answers, ...) \
	{ { name, INITIAL }, NULL, 0, answers, \
	  &(const struct way) { __VA_ARGS__ } }

#define USER	.uid = 1000
#define EXEC	.uid = 1000, .exec = true

static const struct caller held[] = {
	/* From file capabilities */
	WAY("file_cap", HOLDS, EXEC, .file_permitted = CAPS_C,
	    .file_effective = true),
	WAY("file_cap_admin", ADMIN, EXEC, .file_permitted = CAPS_A,
	    .file_effective = true),
	WAY("file_cap_not_effective", LACKS, EXEC, .file_permitted = CAPS_C),
	WAY("file_cap_raised", HOLDS, EXEC, .file_permitted = CAPS_C,
	    .raise = true),
	/*
	 * If the kernel knows the capability, execve() itself fails with EPERM.
	 */
	WAY("file_cap_out_of_bounds", LACKS, EXEC, .file_permitted = CAPS_C,
	    .file_effective = true, .unbound = CAPS_C),
	WAY("file_cap_raised_out_of_bounds", LACKS, EXEC,
	    .file_permitted = CAPS_C, .raise = true, .unbound = CAPS_C),
	WAY("file_cap_no_new_privs", LACKS, EXEC, .file_permitted = CAPS_C,
	    .file_effective = true, .no_new_privs = true),
	WAY("file_cap_all_ones_without_admin", HOLDS, EXEC,
	    .file_permitted = CAPS_ALL, .raise = true, .unbound = CAPS_A),

	/* Inherited */
	WAY("inheritable", LACKS, EXEC, .permitted = CAPS_C,
	    .effective = CAPS_C, .inheritable = CAPS_C),
	WAY("inheritable_and_file", HOLDS, EXEC, .inheritable = CAPS_C,
	    .file_inheritable = CAPS_C, .file_effective = true),
	WAY("file_inheritable", LACKS, EXEC, .permitted = CAPS_C,
	    .effective = CAPS_C, .file_inheritable = CAPS_C,
	    .file_effective = true),
	WAY("permitted_then_exec", LACKS, EXEC, .permitted = CAPS_C,
	    .effective = CAPS_C),
	WAY("ambient", HOLDS, EXEC, .permitted = CAPS_C,
	    .inheritable = CAPS_C, .ambient = CAPS_C),
	WAY("ambient_admin", ADMIN, EXEC, .permitted = CAPS_A,
	    .inheritable = CAPS_A, .ambient = CAPS_A),
	WAY("ambient_no_new_privs", HOLDS, EXEC, .permitted = CAPS_C,
	    .inheritable = CAPS_C, .ambient = CAPS_C, .no_new_privs = true),
	WAY("ambient_lost_to_file_cap", LACKS, EXEC, .permitted = CAPS_C,
	    .inheritable = CAPS_C, .ambient = CAPS_C,
	    .file_permitted = CAP(CAP_CHOWN), .file_effective = true),

	/* Root gains its bounding set by execve(). */
	WAY("root_exec", ADMIN, .exec = true, .permitted = CAPS_ALL),
	WAY("root_exec_without_admin", HOLDS, .exec = true,
	    .permitted = CAPS_ALL, .unbound = CAPS_A),
	WAY("root_exec_without_both", LACKS, .exec = true,
	    .permitted = CAPS_ALL, .unbound = CAPS_A | CAPS_C),

	/* Kept */
	WAY("held_out_of_bounds", HOLDS, USER, .permitted = CAPS_C,
	    .effective = CAPS_C, .unbound = CAPS_C),
	WAY("held_no_new_privs", HOLDS, USER, .permitted = CAPS_C,
	    .effective = CAPS_C, .no_new_privs = true),
	WAY("keepcaps_not_raised", LACKS, USER, .permitted = CAPS_C),
	WAY("keepcaps_raised", HOLDS, USER, .permitted = CAPS_C,
	    .raise = true),
	/* Only the capabilities over files are dropped with the fsuid. */
	WAY("root_with_another_fsuid", HOLDS,
	    .permitted = CAPS_ALL & ~CAPS_A, .effective = CAPS_ALL & ~CAPS_A,
	    .fsuid = 1000),
	WAY("setuid_without_keepcaps", LACKS, USER, .forget = true),

	/* Held by one thread only */
	WAY("thread_of_process_without", HOLDS, USER, .permitted = CAPS_C,
	    .thread = THREAD_HOLDS),
	WAY("thread_without_of_process", LACKS, USER, .permitted = CAPS_C,
	    .effective = CAPS_C, .thread = THREAD_LACKS),
};

static const struct op held_ops[] = {
	{ "set_tid_as_held", op_held, 0 },
	{ "ns_last_pid_as_held", op_held, 1 },
	{ "map_files_as_held", op_held, 2 },
	{ "set_mm_exe_as_held", op_held, 3 },
};

const struct matrix how_held = {
	.name = "how_held",
	.ops = held_ops,
	.nr_ops = COUNT(held_ops),
	.callers = held,
	.nr_callers = COUNT(held),
};

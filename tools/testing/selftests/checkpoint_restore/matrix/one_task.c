// SPDX-License-Identifier: GPL-2.0
/*
 * The core of the matrix: a task that acts on itself or on the initial
 * namespaces. struct matrix describes how the answers are written.
 */
#define _GNU_SOURCE
#include <sched.h>

#include "../lib/answers.h"
#include "matrices.h"
#include "ops_map_files.h"
#include "ops_never.h"
#include "ops_ns_last_pid.h"
#include "ops_own_proc.h"
#include "ops_set_mm.h"
#include "ops_set_tid.h"
#include "ops_terminal.h"

static const struct caller callers[] = {
	CALLER_OF(0, "N", "uid_1000_without_caps", INITIAL, 1000, 0),
	CALLER_OF(0, "R", "resource_holder", INITIAL, 1000, CAP(CAP_SYS_RESOURCE)),
	CALLER_OF(0, "0n", "uid_0_without_caps", INITIAL, 0, 0),
	CALLER_OF(0, "0-A-C", "root_without_both", INITIAL, 0, CAPS_OTHER),
	CALLER_OF(1, "C", "holder", INITIAL, 1000, CAPS_C),
	CALLER_OF(1, "0-A", "root_without_admin", INITIAL, 0, CAPS_ALL & ~CAPS_A),
	CALLER_OF(2, "A", "admin", INITIAL, 1000, CAPS_A),
	CALLER_OF(2, "0", "root", INITIAL, 0, CAPS_ALL),
	CALLER_OF(3, "Uf", "all_caps_in_child_userns", CHILD, 1000, CAPS_ALL),
	CALLER_OF(4, "Uc", "holder_in_child_userns", CHILD, 1000, CAPS_C),
};

/* By group: neither capability, 40, 21, and two in a child user namespace */
#define ANYBODY		"OK OK OK OK OK"
#define INVALID		"I I I I I"
#define INITIAL_ONLY	"P P>OK OK P P"
#define LOCAL_EBADF	"I>P I>EBADF EBADF EBADF I>EBADF"
#define LOCAL_EBUSY	"I>P I>EBUSY EBUSY EBUSY I>EBUSY"
#define LOCAL_OK	"I>P I>OK OK OK I>OK"
#define ADMIN_ONLY	"P P OK P P"
#define LOCAL_ADMIN	"P P OK OK P"
/* By caller */
#define RESOURCE_EBADF	"P EBADF P EBADF P EBADF P EBADF P P"
#define RESOURCE_OK	"P OK P OK P OK P OK P P"
/* CAP_SYS_RESOURCE alone was enough before: CRIU stops at EPERM. */
#define EXE_OR_RESOURCE	"P OK>P P OK>P P>OK OK OK OK OK P>OK"
#define FILTER		"EACCES EACCES OK EACCES EACCES"

#define SET_TID(name, request, answers) \
	{ "set_tid_" name, op_set_tid, request, answers }
#define LAST_PID(name, how, answers) \
	{ "ns_last_pid_" name, op_ns_last_pid, how, answers }
#define MAP_FILES(name, mapping, touch, answers) \
	{ "map_files_" name, op_map_files, TOUCH(mapping, touch), answers }
#define OWN_PROC(name, from, answers) \
	{ "map_files_" name, op_own_proc, from, answers }
#define SET_MM(name, how, answers) \
	{ "set_mm_" name, op_set_mm, how, answers }

static const struct op ops[] = {
	SET_TID("free_number", TID_FREE, INITIAL_ONLY),
	SET_TID("busy_number", TID_BUSY, "P P>EEXIST EEXIST P P"),
	SET_TID("zero", TID_ZERO, INVALID),
	SET_TID("pid_max", TID_PID_MAX, INVALID),
	SET_TID("two_entries_at_level_0", TID_TOO_DEEP, INVALID),
	SET_TID("new_user_and_pid_ns", TID_NEWUSER, ANYBODY),
	SET_TID("new_user_and_pid_ns_and_outside", TID_NEWUSER_FREE,
		INITIAL_ONLY),
	SET_TID("new_pid_ns", TID_NEWPID, LOCAL_ADMIN),
	SET_TID("new_pid_ns_and_outside", TID_NEWPID_FREE, ADMIN_ONLY),
	/* The first task of a pid namespace, which has no init yet */
	SET_TID("init_of_unshared_pid_ns", TID_INIT, INITIAL_ONLY),
	SET_TID("init_of_unshared_pid_ns_and_outside", TID_INIT_FREE,
		INITIAL_ONLY),
	SET_TID("init_after_dropping_caps_in_own_ns", TID_INIT_DROPPED,
		"P P P P P"),
	SET_TID("init_after_dropping_all_caps_but_this_in_own_ns",
		TID_INIT_KEPT, "P>OK P>OK P>OK P>OK P>OK"),

	LAST_PID("read", LAST_PID_READ, ANYBODY),
	LAST_PID("write", LAST_PID_WRITE, INITIAL_ONLY),
	LAST_PID("write_by_roots_fd", LAST_PID_ROOTS_FD, INITIAL_ONLY),
	LAST_PID("write_by_nobodys_fd", LAST_PID_NOBODYS_FD, INITIAL_ONLY),
	LAST_PID("write_by_holders_fd", LAST_PID_HOLDERS_FD, INITIAL_ONLY),
	LAST_PID("write_after_unshare_pid", LAST_PID_UNSHARED, INITIAL_ONLY),
	/*
	 * The writer has no capability over the pid namespace that it stays in.
	 */
	LAST_PID("write_after_unshare_user_pid", LAST_PID_UNSHARED_USER,
		 "P P P P P"),

	MAP_FILES("readdir", PLAIN, READDIR, ANYBODY),
	MAP_FILES("readlink", PLAIN, READLINK, ANYBODY),
	MAP_FILES("lstat", PLAIN, LSTAT, ANYBODY),
	MAP_FILES("nofollow", PLAIN, NOFOLLOW, ANYBODY),
	MAP_FILES("stat", PLAIN, STAT, INITIAL_ONLY),
	MAP_FILES("open", PLAIN, OPEN, INITIAL_ONLY),
	MAP_FILES("open_rw", PLAIN, OPEN_RW, INITIAL_ONLY),
	MAP_FILES("open_path", PLAIN, OPEN_PATH, INITIAL_ONLY),
	MAP_FILES("link", PLAIN, LINK, INITIAL_ONLY),
	MAP_FILES("truncate", PLAIN, TRUNCATE, INITIAL_ONLY),

	MAP_FILES("readdir_deleted", DELETED, READDIR, ANYBODY),
	MAP_FILES("readlink_deleted", DELETED, READLINK, ANYBODY),
	MAP_FILES("lstat_deleted", DELETED, LSTAT, ANYBODY),
	MAP_FILES("nofollow_deleted", DELETED, NOFOLLOW, ANYBODY),
	MAP_FILES("stat_deleted", DELETED, STAT, INITIAL_ONLY),
	MAP_FILES("open_deleted", DELETED, OPEN, INITIAL_ONLY),
	MAP_FILES("open_rw_deleted", DELETED, OPEN_RW, INITIAL_ONLY),
	MAP_FILES("open_path_deleted", DELETED, OPEN_PATH, INITIAL_ONLY),
	MAP_FILES("truncate_deleted", DELETED, TRUNCATE, INITIAL_ONLY),

	MAP_FILES("readdir_memfd", MEMFD, READDIR, ANYBODY),
	MAP_FILES("readlink_memfd", MEMFD, READLINK, ANYBODY),
	MAP_FILES("lstat_memfd", MEMFD, LSTAT, ANYBODY),
	MAP_FILES("nofollow_memfd", MEMFD, NOFOLLOW, ANYBODY),
	MAP_FILES("stat_memfd", MEMFD, STAT, INITIAL_ONLY),
	MAP_FILES("open_memfd", MEMFD, OPEN, INITIAL_ONLY),
	MAP_FILES("open_rw_memfd", MEMFD, OPEN_RW, INITIAL_ONLY),
	MAP_FILES("open_path_memfd", MEMFD, OPEN_PATH, INITIAL_ONLY),
	MAP_FILES("truncate_memfd", MEMFD, TRUNCATE, INITIAL_ONLY),

	MAP_FILES("readdir_anon", ANON, READDIR, ANYBODY),
	MAP_FILES("readlink_anon", ANON, READLINK, ANYBODY),
	MAP_FILES("lstat_anon", ANON, LSTAT, ANYBODY),
	MAP_FILES("nofollow_anon", ANON, NOFOLLOW, ANYBODY),
	MAP_FILES("stat_anon", ANON, STAT, INITIAL_ONLY),
	MAP_FILES("open_anon", ANON, OPEN, INITIAL_ONLY),
	MAP_FILES("open_rw_anon", ANON, OPEN_RW, INITIAL_ONLY),
	MAP_FILES("open_path_anon", ANON, OPEN_PATH, INITIAL_ONLY),
	MAP_FILES("truncate_anon", ANON, TRUNCATE, INITIAL_ONLY),

	/* Only root may enter the directory, but the link bypasses it. */
	MAP_FILES("readlink_hidden", HIDDEN, READLINK, ANYBODY),
	MAP_FILES("lstat_hidden", HIDDEN, LSTAT, ANYBODY),
	MAP_FILES("stat_hidden", HIDDEN, STAT, INITIAL_ONLY),
	MAP_FILES("open_hidden", HIDDEN, OPEN, INITIAL_ONLY),
	MAP_FILES("open_rw_hidden", HIDDEN, OPEN_RW, INITIAL_ONLY),
	MAP_FILES("open_path_hidden", HIDDEN, OPEN_PATH, INITIAL_ONLY),
	MAP_FILES("link_hidden", HIDDEN, LINK, INITIAL_ONLY),
	MAP_FILES("truncate_hidden", HIDDEN, TRUNCATE, INITIAL_ONLY),

	/* The set-uid program runs as root. */
	MAP_FILES("exec_hidden", PROGRAM, EXEC, INITIAL_ONLY),
	MAP_FILES("exec_hidden_set_uid", SET_UID, EXEC_AS_ROOT, INITIAL_ONLY),

	OWN_PROC("follow_in_own_proc", OWN_PROC_INSIDE, "P P P P P"),
	OWN_PROC("follow_in_proc_of_child", OWN_PROC_OUTSIDE, INITIAL_ONLY),

	MAP_FILES("readlink_unmapped", UNMAPPED, READLINK,
		  "ENOENT ENOENT ENOENT ENOENT ENOENT"),
	MAP_FILES("open_unmapped", UNMAPPED, OPEN,
		  "ENOENT ENOENT ENOENT ENOENT ENOENT"),

	SET_MM("map_without_exe_fd", MM_NO_EXE, ANYBODY),
	SET_MM("map_size", MM_SIZE, ANYBODY),
	SET_MM("map_bad_exe_fd", MM_BAD_FD, LOCAL_EBADF),
	SET_MM("map_exe_still_mapped", MM_EXE_MAPPED, LOCAL_EBUSY),
	SET_MM("map_exe_fd", MM_EXE_MOVED, LOCAL_OK),
	SET_MM("exe_file_bad_fd", MM_EXE_FILE, RESOURCE_EBADF),
	SET_MM("single_field", MM_SINGLE_FIELD, RESOURCE_OK),
	SET_MM("map_or_exe_file", MM_OR_EXE_FILE, EXE_OR_RESOURCE),

	{ "sethostname", op_sethostname, 0, ADMIN_ONLY },
	{ "suspend_seccomp", op_suspend_seccomp, 0, ADMIN_ONLY },
	{ "pagemap_pfn", op_pagemap_pfn, 0, ADMIN_ONLY },
	{ "unshare_uts", op_unshare_uts, 0, LOCAL_ADMIN },
	{ "mount", op_mount, 0, ADMIN_ONLY },
	{ "setns_uts", op_setns, CLONE_NEWUTS, ADMIN_ONLY },
	{ "setns_pid", op_setns, CLONE_NEWPID, ADMIN_ONLY },
	{ "seccomp_get_filter", op_seccomp_get_filter, 0, FILTER },

	{ "termios_lock", op_termios_lock, 0, "P P>OK? OK P P" },
};

const struct matrix one_task = {
	.name = "one_task",
	.ops = ops,
	.nr_ops = COUNT(ops),
	.callers = callers,
	.nr_callers = COUNT(callers),
	.nr_groups = 5,
};

/*
 * What root may do, without any change of credentials. A kernel without
 * CONFIG_MULTIUSER allows everything, so this is all that can be tested there.
 */
static const struct caller self[] = {
	CALLER("self", "caller_as_it_is", AS_STARTED, 0, 0),
};

static const struct op own_ops[] = {
	SET_TID("free_number", TID_FREE, "OK"),
	SET_TID("busy_number", TID_BUSY, "EEXIST"),
	LAST_PID("write", LAST_PID_WRITE, "OK"),
	MAP_FILES("open", ANON, OPEN, "OK"),
	SET_MM("map_bad_exe_fd", MM_BAD_FD, "EBADF"),
	{ "termios_lock", op_termios_lock, 0, "OK" },
};

const struct matrix as_started = {
	.name = "as_started",
	.ops = own_ops,
	.nr_ops = COUNT(own_ops),
	.callers = self,
	.nr_callers = COUNT(self),
	.nr_groups = 1,
};

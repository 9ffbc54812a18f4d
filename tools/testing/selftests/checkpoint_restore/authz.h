/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of authz, and of fuzz, share: answers, credentials, and the
 * shape of the tables that say which credential gets which answer.
 */
#ifndef CR_AUTHZ_H
#define CR_AUTHZ_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <linux/types.h>
#include <linux/capability.h>

/* Not as a header has it: the number is what programs were built with. */
#undef CAP_CHECKPOINT_RESTORE
#define CAP_CHECKPOINT_RESTORE	40

#define CAP(nr)		(1ULL << (nr))
#define CAPS_C		CAP(CAP_CHECKPOINT_RESTORE)
#define CAPS_A		CAP(CAP_SYS_ADMIN)
#define CAPS_ALL	(~0ULL)

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* An answer is 0, an errno, or one of these. */
#define CANNOT_TELL	(-1)	/* this kernel cannot be asked: skip */
#define BROKEN		(-2)	/* the test itself went wrong: fail */
#define NO_ANSWER	(-3)	/* nobody came back to say: fail */

/* The user namespace that a credential acts in. */
enum where {
	INITIAL,
	CHILD,		/* a new child of the initial one */
	OWNER_1,	/* owns the pid namespace of level 1 (namespaces.c) */
	OWNER_2,	/* owns the pid namespace of level 2 */
	BELOW_1,	/* a new child of OWNER_1 */
	BELOW_2,	/* a new child of OWNER_2 */
};

struct cred {
	const char *label;	/* in tables */
	const char *phrase;	/* in the names of tests, if not the label */
	enum where where;
	uid_t uid;		/* as where has it; as its parent for CHILD */
	__u64 caps;		/* in where */
	int group;		/* shares a column of answers with */
	const struct way *way;	/* how_held.c only */
	const char *answers;	/* see struct matrix */
	bool undumpable;
};

struct op {
	const char *name;
	int (*ask)(const struct cred *who, int arg);
	int arg;
	const char *answers;	/* see struct matrix */
};

/*
 * Operations times credentials. Either each operation has the answers for all
 * credentials (or for all groups of them), or each credential has the answers
 * for all operations. An answer is a word:
 *	P	EPERM
 *	I	EINVAL
 *	OK, EBADF, ...
 *	P>OK	EPERM on the baseline, OK with the series
 *	P>OK?	the same, if the series has its optional tty change
 */
struct matrix {
	const char *name;
	const struct op *ops;
	int nr_ops;
	const struct cred *creds;
	int nr_creds;
	int nr_groups;
};

extern const struct matrix one_task, other_task, level_1, level_2, how_held;

/* answers.c */
#define NOTE_SIZE	160
extern char *note;		/* why CANNOT_TELL or BROKEN */
const char *name_of(int answer);
bool answer_named(const char *word, size_t len, int *answer);
int cannot_tell(const char *fmt, ...);
int broken(const char *fmt, ...);
int to_status(int answer);
int from_status(int status);
int in_child(int (*ask)(void *arg), void *arg);

/* common.c */
#define EXIT_SKIP	4
extern bool expect_baseline;
extern const char *workdir;	/* of mode 0777 */
const char *obstacle(void);
void stay_on_one_cpu(void);
bool set_expect(const char *value);
bool make_workdir(const char *name);
ssize_t read_file(const char *path, char *buf, size_t size);
long read_number(const char *path, long fallback);
int write_file(const char *path, const char *fmt, ...);
const char *work_path(const char *name);
const char *probe_path(void);

/* creds.c */
extern __u64 caps_known;	/* those that this kernel has */
void learn_caps(void);
__u64 permitted_caps(void);
__u64 effective_caps(void);
int set_caps(__u64 effective, __u64 permitted, __u64 inheritable);
int take_ids(uid_t uid);
int take_caps(__u64 caps);
int enter_child_userns(uid_t uid);
int map_self(uid_t uid);
int become(const struct cred *who);

/* namespaces.c */
#define OWNER_OF_U	1000
#define OWNER_OF_V	5	/* in U */
int send_children_to(int level);
pid_t make_levels(int depth);
int enter(const struct cred *who);

/* ops_set_tid.c */
#ifndef __NR_clone3
#define __NR_clone3	435
#endif

/* Older headers end before set_tid. */
struct clone3_args {
	__aligned_u64 flags;
	__aligned_u64 pidfd;
	__aligned_u64 child_tid;
	__aligned_u64 parent_tid;
	__aligned_u64 exit_signal;
	__aligned_u64 stack;
	__aligned_u64 stack_size;
	__aligned_u64 tls;
	__aligned_u64 set_tid;
	__aligned_u64 set_tid_size;
	__aligned_u64 cgroup;
};

enum {
	TID_FREE, TID_BUSY, TID_ZERO, TID_PID_MAX, TID_TOO_DEEP,
	TID_NEWUSER, TID_NEWUSER_FREE, TID_NEWPID, TID_NEWPID_FREE,
};

bool have_set_tid(void);
bool has_tids(const pid_t *tids, int levels);
pid_t clone_plainly(__u64 flags);
int clone_with_tids(__u64 flags, const pid_t *tids, int levels);
bool is_taken(pid_t tid);
pid_t free_tid(int skip);
int op_set_tid(const struct cred *who, int request);

/* ops_ns_last_pid.c */
#define NS_LAST_PID	"/proc/sys/kernel/ns_last_pid"
enum {
	LAST_PID_READ, LAST_PID_WRITE, LAST_PID_ROOTS_FD, LAST_PID_NOBODYS_FD,
	LAST_PID_HOLDERS_FD, LAST_PID_UNSHARED, LAST_PID_UNSHARED_USER,
};

int op_ns_last_pid(const struct cred *who, int how);

/* ops_map_files.c */
enum mapping { PLAIN, DELETED, MEMFD, ANON, HIDDEN, UNMAPPED };
enum target { PEER, PEER_CAPABLE, PEER_UNDUMPABLE, STRANGER, ROOT };
enum touch {
	READDIR, READLINK, LSTAT, NOFOLLOW,	/* the link */
	STAT, OPEN, OPEN_RW, OPEN_PATH, LINK, TRUNCATE,	/* its file */
};

#define TOUCH(object, touch)	((object) << 8 | (touch))
pid_t start_target(const struct cred *who, int hold[2]);
int op_map_files(const struct cred *who, int mapping_and_touch);

/* ops_set_mm.c */
enum {
	MM_NO_EXE, MM_SIZE, MM_BAD_FD, MM_EXE_MAPPED, MM_EXE_MOVED,
	MM_EXE_FILE, MM_SINGLE_FIELD,
};

struct prctl_mm_map;
int present_layout(struct prctl_mm_map *map);
int leave_executable(void);
int op_set_mm(const struct cred *who, int how);

/* ops_never.c */
int op_sethostname(const struct cred *who, int unused);
int op_suspend_seccomp(const struct cred *who, int unused);
int op_pagemap_pfn(const struct cred *who, int unused);
int op_unshare_uts(const struct cred *who, int unused);
int op_termios_lock(const struct cred *who, int unused);

/* how_held.c */
int run_probe(const char *gate);

#endif

// SPDX-License-Identifier: GPL-2.0
/*
 * The map_files of other tasks.
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/answers.h"
#include "../lib/target.h"
#include "matrices.h"
#include "ops_map_files.h"

enum target { PEER, PEER_CAPABLE, PEER_UNDUMPABLE, STRANGER, ROOT };

static const struct cred targets[] = {
	[PEER]			= { .uid = 1000 },
	[PEER_CAPABLE]		= { .uid = 1000, .caps = CAP(CAP_CHOWN) },
	[PEER_UNDUMPABLE]	= { .uid = 1000, .undumpable = true },
	[STRANGER]		= { .uid = 1001 },
	[ROOT]			= { .uid = 0, .caps = CAPS_ALL },
};

static int op_other(const struct cred *who, int target_and_touch)
{
	enum target target = (target_and_touch >> 8) & 0xf;
	int ret, hold[2], kind = target_and_touch >> 12;
	struct mapped m;
	char name[16];
	pid_t pid;

	ret = map_page(kind, &m);
	if (ret)
		return ret;
	pid = start_target(&targets[target], hold);
	if (pid < 0)
		return pid;

	snprintf(name, sizeof(name), "%d", pid);
	name_link(&m, name);
	ret = become(who);
	if (!ret)
		ret = touch_it(&m, target_and_touch & 0xff);

	close(hold[1]);
	waitpid(pid, NULL, 0);
	return ret;
}

#define CAPS_CP		(CAPS_C | CAP(CAP_SYS_PTRACE))
#define CAPS_CPD	(CAPS_CP | CAP(CAP_DAC_READ_SEARCH))

static const struct caller lookers[] = {
	CALLER("N", "uid_1000_without_caps", INITIAL, 1000, 0),
	CALLER("P", "uid_1000_with_ptrace", INITIAL, 1000, CAP(CAP_SYS_PTRACE)),
	CALLER("C", "holder", INITIAL, 1000, CAPS_C),
	CALLER("C+P", "holder_with_ptrace", INITIAL, 1000, CAPS_CP),
	CALLER("C+P+D", "holder_with_ptrace_and_dac", INITIAL, 1000, CAPS_CPD),
	CALLER("A", "admin", INITIAL, 1000, CAPS_A),
	CALLER("0", "root", INITIAL, 0, CAPS_ALL),
	CALLER("Uf", "all_caps_in_child_userns", CHILD, 1000, CAPS_ALL),
};

#define LOOK(name, target, touch, answers) \
	{ "map_files_" name, op_other, TOUCH(target, touch), answers }
#define LOOK_AT(mapping, name, target, touch, answers) \
	LOOK(name, (mapping) << 4 | (target), touch, answers)

/*
 * /proc itself comes before the capability. It checks who may enter the
 * directory (its owner, or only root if the task is not dumpable), and who has
 * ptrace access, which depends on the user namespace.
 */
#define SEE_PEER	"OK OK OK OK OK OK OK EACCES"
#define FOLLOW_PEER	"P P P>OK P>OK P>OK OK OK EACCES"
#define SEE_CAPABLE	"EACCES OK EACCES OK OK EACCES OK EACCES"
/* Some kernels after 6.12 take CAP_PERFMON, or CAP_SYS_ADMIN, for these. */
#define FIND_CAPABLE	"EACCES OK EACCES OK OK EACCES/OK OK EACCES"
#define FOLLOW_CAPABLE	"EACCES P EACCES P>OK P>OK EACCES OK EACCES"
#define SEE_OTHERS	"EACCES EACCES EACCES EACCES OK EACCES OK EACCES"
#define FOLLOW_OTHERS	"EACCES EACCES EACCES EACCES P>OK EACCES OK EACCES"

static const struct op looks[] = {
	LOOK("readdir_of_peer", PEER, READDIR, SEE_PEER),
	LOOK("readlink_of_peer", PEER, READLINK, SEE_PEER),
	LOOK("lstat_of_peer", PEER, LSTAT, SEE_PEER),
	LOOK("nofollow_of_peer", PEER, NOFOLLOW, SEE_PEER),
	LOOK("stat_of_peer", PEER, STAT, FOLLOW_PEER),
	LOOK("open_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK("open_rw_of_peer", PEER, OPEN_RW, FOLLOW_PEER),
	LOOK("open_path_of_peer", PEER, OPEN_PATH, FOLLOW_PEER),
	LOOK("link_of_peer", PEER, LINK, FOLLOW_PEER),
	LOOK("truncate_of_peer", PEER, TRUNCATE, FOLLOW_PEER),
	LOOK_AT(DELETED, "open_deleted_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(MEMFD, "open_memfd_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(ANON, "open_anon_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(HIDDEN, "open_hidden_of_peer", PEER, OPEN, FOLLOW_PEER),
	LOOK_AT(HIDDEN, "link_hidden_of_peer", PEER, LINK, FOLLOW_PEER),
	LOOK("readdir_of_more_capable", PEER_CAPABLE, READDIR, FIND_CAPABLE),
	LOOK("readlink_of_more_capable", PEER_CAPABLE, READLINK, SEE_CAPABLE),
	LOOK("lstat_of_more_capable", PEER_CAPABLE, LSTAT, FIND_CAPABLE),
	LOOK("open_of_more_capable", PEER_CAPABLE, OPEN, FOLLOW_CAPABLE),
	LOOK("readdir_of_undumpable", PEER_UNDUMPABLE, READDIR, SEE_OTHERS),
	LOOK("readlink_of_undumpable", PEER_UNDUMPABLE, READLINK, SEE_OTHERS),
	LOOK("lstat_of_undumpable", PEER_UNDUMPABLE, LSTAT, SEE_OTHERS),
	LOOK("open_of_undumpable", PEER_UNDUMPABLE, OPEN, FOLLOW_OTHERS),
	LOOK("readdir_of_other_uid", STRANGER, READDIR, SEE_OTHERS),
	LOOK("readlink_of_other_uid", STRANGER, READLINK, SEE_OTHERS),
	LOOK("lstat_of_other_uid", STRANGER, LSTAT, SEE_OTHERS),
	LOOK("open_of_other_uid", STRANGER, OPEN, FOLLOW_OTHERS),
	LOOK("readdir_of_root", ROOT, READDIR, SEE_OTHERS),
	LOOK("readlink_of_root", ROOT, READLINK, SEE_OTHERS),
	LOOK("lstat_of_root", ROOT, LSTAT, SEE_OTHERS),
	LOOK("open_of_root", ROOT, OPEN, FOLLOW_OTHERS),
};

const struct matrix other_task = {
	.name = "other_task",
	.ops = looks,
	.nr_ops = COUNT(looks),
	.callers = lookers,
	.nr_callers = COUNT(lookers),
};

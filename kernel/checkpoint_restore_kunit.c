// SPDX-License-Identifier: GPL-2.0
/*
 * Who passes checkpoint_restore_ns_capable(), and whom alloc_pid() lets choose
 * a PID, under credentials made for the purpose.
 *
 * Credentials are put back before anything is asserted: a failed assertion
 * ends the thread where it stands.
 */
#include <kunit/test.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>

#define OWNER	1000	/* made the child user namespace */
#define OTHER	2000	/* made nothing */

#define FREE_PID	3242

/* Capabilities, as a mask of the two that matter here and of all others */
#define NONE	0
#define CR	1
#define ADMIN	2
#define REST	4

struct namespaces {
	struct cred *inside;		/* all-powerful in the child */
	struct user_namespace *child;	/* user namespace, made by OWNER */
	struct pid_namespace *pids;	/* pid namespace that child owns */
	struct pid *init;		/* PID 1 there */
};

static struct cred *make_cred(int uid, int held)
{
	struct cred *cred = prepare_creds();

	if (!cred)
		return NULL;
	cred->uid = KUIDT_INIT(uid);
	cred->euid = cred->uid;
	cap_clear(cred->cap_effective);
	if (held & REST) {
		cred->cap_effective = CAP_FULL_SET;
		cap_lower(cred->cap_effective, CAP_CHECKPOINT_RESTORE);
		cap_lower(cred->cap_effective, CAP_SYS_ADMIN);
	}
	if (held & CR)
		cap_raise(cred->cap_effective, CAP_CHECKPOINT_RESTORE);
	if (held & ADMIN)
		cap_raise(cred->cap_effective, CAP_SYS_ADMIN);
	return cred;
}

static bool passes(struct cred *cred, struct user_namespace *ns)
{
	const struct cred *old = override_creds(cred);
	bool yes = checkpoint_restore_ns_capable(ns);

	revert_creds(old);
	return yes;
}

static struct pid *alloc_as(const struct cred *cred, struct pid_namespace *ns,
			    pid_t *set_tid, size_t n)
{
	const struct cred *old = override_creds(cred);
	struct pid *pid = alloc_pid(ns, set_tid, n);

	revert_creds(old);
	return pid;
}

/* The errno, or 0 for a PID, which is freed at once */
static int try_pids(int uid, int held, struct pid_namespace *ns,
		    pid_t innermost, pid_t outer)
{
	pid_t set_tid[] = { innermost, outer };
	struct cred *cred = make_cred(uid, held);
	struct pid *pid;

	if (!cred)
		return -ENOMEM;
	pid = alloc_as(cred, ns, set_tid, outer ? 2 : 1);
	put_cred(cred);
	if (IS_ERR(pid))
		return PTR_ERR(pid);
	free_pid(pid);
	return 0;
}

static void helper_wants_one_of_two(struct kunit *test)
{
	static const struct {
		int held;
		bool expected;
	} cases[] = {
		{ NONE, false }, { REST, false },
		{ CR, true }, { ADMIN, true }, { CR | ADMIN, true },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct cred *cred = make_cred(OTHER, cases[i].held);
		bool got;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cred);
		got = passes(cred, &init_user_ns);
		put_cred(cred);
		KUNIT_EXPECT_EQ(test, cases[i].expected, got);
	}
}

static void parent_reaches_into_child(struct kunit *test)
{
	struct namespaces *ns = test->priv;
	static const struct {
		int uid, held;
		bool expected;
	} cases[] = {
		{ OTHER, NONE, false }, { OTHER, REST, false },
		{ OTHER, CR, true }, { OTHER, ADMIN, true },
		/* Whoever made a user namespace needs nothing over it. */
		{ OWNER, NONE, true },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct cred *cred = make_cred(cases[i].uid, cases[i].held);
		bool got;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cred);
		got = passes(cred, ns->child);
		put_cred(cred);
		KUNIT_EXPECT_EQ(test, cases[i].expected, got);
	}
}

static void child_does_not_reach_its_parent(struct kunit *test)
{
	struct namespaces *ns = test->priv;
	bool own = passes(ns->inside, ns->child);
	bool parent = passes(ns->inside, &init_user_ns);

	KUNIT_EXPECT_TRUE(test, own);
	KUNIT_EXPECT_FALSE(test, parent);
}

/* Process accounting tells by it who used a capability. */
static void use_sets_superpriv(struct kunit *test)
{
	static const struct {
		int held;
		bool expected;
	} cases[] = {
		{ REST, false }, { CR, true }, { ADMIN, true },
	};
	unsigned int old = current->flags & PF_SUPERPRIV;
	int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct cred *cred = make_cred(OTHER, cases[i].held);
		bool got;

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cred);
		current->flags &= ~PF_SUPERPRIV;
		passes(cred, &init_user_ns);
		got = current->flags & PF_SUPERPRIV;
		current->flags |= old;
		put_cred(cred);
		KUNIT_EXPECT_EQ(test, cases[i].expected, got);
	}
}

static void alloc_pid_in_the_initial_namespace(struct kunit *test)
{
	struct pid_namespace *init = &init_pid_ns;

	KUNIT_EXPECT_EQ(test, -EPERM, try_pids(OTHER, NONE, init, FREE_PID, 0));
	KUNIT_EXPECT_EQ(test, -EPERM, try_pids(OTHER, REST, init, FREE_PID, 0));
	KUNIT_EXPECT_EQ(test, 0, try_pids(OTHER, CR, init, FREE_PID, 0));
	KUNIT_EXPECT_EQ(test, 0, try_pids(OTHER, ADMIN, init, FREE_PID, 0));
	/* A wrong number is that to everybody; one in use only to a holder. */
	KUNIT_EXPECT_EQ(test, -EINVAL, try_pids(OTHER, NONE, init, -1, 0));
	KUNIT_EXPECT_EQ(test, -EPERM, try_pids(OTHER, NONE, init, 1, 0));
	KUNIT_EXPECT_EQ(test, -EEXIST, try_pids(OTHER, CR, init, 1, 0));
}

static void alloc_pid_asks_at_each_level(struct kunit *test)
{
	struct namespaces *ns = test->priv;
	struct pid_namespace *pids = ns->pids;

	KUNIT_EXPECT_EQ(test, -EPERM, try_pids(OTHER, REST, pids, FREE_PID, 0));
	KUNIT_EXPECT_EQ(test, 0, try_pids(OWNER, NONE, pids, FREE_PID, 0));
	KUNIT_EXPECT_EQ(test, -EPERM,
			try_pids(OWNER, NONE, pids, FREE_PID, FREE_PID));
	KUNIT_EXPECT_EQ(test, 0, try_pids(OTHER, CR, pids, FREE_PID, 0));
	KUNIT_EXPECT_EQ(test, 0, try_pids(OTHER, CR, pids, FREE_PID, FREE_PID));
}

static void denied_pids_are_given_back(struct kunit *test)
{
	struct namespaces *ns = test->priv;
	pid_t set_tid[] = { FREE_PID, FREE_PID };
	struct pid *denied, *again;

	denied = alloc_as(ns->inside, ns->pids, set_tid, 2);
	again = alloc_as(ns->inside, ns->pids, set_tid, 1);
	if (!IS_ERR(denied))
		free_pid(denied);
	if (!IS_ERR(again))
		free_pid(again);
	KUNIT_EXPECT_EQ(test, -EPERM, (int)PTR_ERR_OR_ZERO(denied));
	KUNIT_EXPECT_EQ(test, 0, (int)PTR_ERR_OR_ZERO(again));
}

static int make_namespaces(struct kunit *test)
{
	struct namespaces *ns = kunit_kzalloc(test, sizeof(*ns), GFP_KERNEL);
	pid_t one = 1;
	int err;

	if (!ns)
		return -ENOMEM;
	test->priv = ns;
	ns->inside = make_cred(OWNER, NONE);
	if (!ns->inside)
		return -ENOMEM;
	err = create_user_ns(ns->inside);
	if (err)
		return err;
	ns->child = ns->inside->user_ns;
	ns->pids = copy_pid_ns(CLONE_NEWPID, ns->child, &init_pid_ns);
	if (IS_ERR(ns->pids)) {
		err = PTR_ERR(ns->pids);
		ns->pids = NULL;
		return err;
	}
	ns->init = alloc_as(ns->inside, ns->pids, &one, 1);
	if (IS_ERR(ns->init)) {
		err = PTR_ERR(ns->init);
		ns->init = NULL;
		return err;
	}
	/* Without an init no other PID than 1 is given out. */
	ns->pids->child_reaper = current;
	return 0;
}

static void drop_namespaces(struct kunit *test)
{
	struct namespaces *ns = test->priv;

	if (!ns)
		return;
	if (ns->pids) {
		ns->pids->child_reaper = NULL;
		if (ns->init)
			free_pid(ns->init);
		put_pid_ns(ns->pids);
	}
	if (ns->inside)
		put_cred(ns->inside);
}

static struct kunit_case checkpoint_restore_cases[] = {
	KUNIT_CASE(helper_wants_one_of_two),
	KUNIT_CASE(parent_reaches_into_child),
	KUNIT_CASE(child_does_not_reach_its_parent),
	KUNIT_CASE(use_sets_superpriv),
	KUNIT_CASE(alloc_pid_in_the_initial_namespace),
	KUNIT_CASE(alloc_pid_asks_at_each_level),
	KUNIT_CASE(denied_pids_are_given_back),
	{}
};

static struct kunit_suite checkpoint_restore_suite = {
	.name = "checkpoint_restore",
	.init = make_namespaces,
	.exit = drop_namespaces,
	.test_cases = checkpoint_restore_cases,
};

kunit_test_suite(checkpoint_restore_suite);

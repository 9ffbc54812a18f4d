// SPDX-License-Identifier: GPL-2.0
/*
 * Writes numbers and other text to ns_last_pid.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/files.h"
#include "../lib/pids.h"
#include "gate_last_pid.h"
#include "gates.h"
#include "input.h"
#include "workers.h"

#define PID_MAX_LIMIT	4194304

struct last_pid_call {
	char text[40];
	int len, offset;
	bool bad_text, roots_fd;
};

FITS(struct last_pid_call);

static int roots_fd;
static bool writes_strict;
static bool checks_first;	/* and reads the text then, before 5.8 */

static void prepare_last_pid(void)
{
	roots_fd = open(NS_LAST_PID, O_RDWR | O_CLOEXEC);
	if (roots_fd < 0)
		die(NS_LAST_PID);
	writes_strict =
		read_number("/proc/sys/kernel/sysctl_writes_strict", 1) == 1;
	/* The kernel does not read what it ignores. */
	checks_first = writes_strict && pwrite(roots_fd, bad_page, 1, 1) == 1;
}

long present_last_pid(void)
{
	char text[24] = "";

	if (pread(last_pid_fd, text, sizeof(text) - 1, 0) <= 0)
		return -1;
	return atol(text);
}

static void random_last_pid(void *args)
{
	struct last_pid_call *c = args;
	static const char alphabet[] = "0123456789012345678\n\t -+xafg.";
	static const char * const space[] = { " ", "\n", "\t ", "\n  ", "\v" };
	int i, len = rnd(24);

	switch (rnd(8)) {
	case 0:
		for (i = 0; i < len; i++)
			c->text[i] = alphabet[rnd(sizeof(alphabet) - 1)];
		break;
	case 1:
		sprintf(c->text, "0x%x", rnd(0x10000));
		break;
	case 2:
		sprintf(c->text, "%0*o", 1 + rnd(24), rnd(pid_max));
		break;
	case 3:
		sprintf(c->text, "%lld", (long long)rnd64() >> rnd(64));
		break;
	case 4:
		sprintf(c->text, "%s%u", space[rnd(5)], rnd(pid_max));
		break;
	case 5:
		sprintf(c->text, "%u%s%u", rnd(pid_max), space[rnd(5)], rnd(9));
		break;
	default:
		sprintf(c->text, "%u", rnd(pid_max + pid_max / 8));
	}
	c->len = strlen(c->text);
	c->offset = one_in(8) ? 1 + rnd(8) : 0;
	c->bad_text = c->len && one_in(16);
	c->roots_fd = one_in(2);
}

/* Parses one number like a sysctl, which ignores all after a space. */
static int parse_last_pid(const struct last_pid_call *c, long *value)
{
	const char *p = c->text, *text;
	unsigned long long number;
	bool negative = false;
	char copy[22], *end;

	p += strspn(p, " \t\n\v\f\r");
	snprintf(copy, sizeof(copy), "%s", p);
	text = copy;
	if (*text == '-' && p[1]) {
		negative = true;
		text++;
	}
	if (!isdigit(*text))
		return -EINVAL;
	number = strtoull(text, &end, 0);
	if (number > INT_MAX || end - copy == sizeof(copy) - 1 ||
	    (*end && !strchr(" \t\n", *end)))
		return -EINVAL;

	*value = negative ? -(long)number : number;
	return *value < 0 || *value > pid_max ? -EINVAL : 0;
}

static void model_last_pid(const struct worker *who, const void *args,
			   struct answers *may)
{
	const struct last_pid_call *c = args;
	long value = 0;

	if (c->bad_text && !checks_first)
		return allow(may, EFAULT);
	/* Its own pid namespace, not its children's */
	if (!passes(caps_in(who, who->level)))
		return allow(may, EPERM);
	if (!c->len)
		return allow(may, 0);
	/* Accepted and ignored */
	if (c->offset && writes_strict)
		return allow(may, 0);
	if (c->bad_text)
		return allow(may, EFAULT);
	allow(may, -parse_last_pid(c, &value));
	/* Since 6.14 each pid namespace has its own pid_max. */
	if (who->level && value > pid_max && value <= PID_MAX_LIMIT)
		allow(may, 0);
}

static int call_last_pid(const struct worker *who, const void *args)
{
	const struct last_pid_call *c = args;
	long before, after, value = 0;
	int ret;

	before = present_last_pid();
	ret = pwrite(c->roots_fd ? roots_fd : last_pid_fd,
		     c->bad_text ? bad_page : c->text, c->len, c->offset);
	ret = ret < 0 ? errno : 0;
	after = present_last_pid();
	if (before < 0 || after < 0)
		return broken("cannot be read");
	/* At level 0 any other task may be started meanwhile. */
	if (!who->level)
		return ret;
	if (ret || !c->len || (c->offset && writes_strict))
		return before == after ? ret :
			broken("the value changed without a write");

	parse_last_pid(c, &value);
	return value == after ? 0 : broken("the value is not the one written");
}

static void print_last_pid(const void *args)
{
	const struct last_pid_call *c = args;
	const char *p;

	printf("%s's pwrite(\"", c->roots_fd ? "root" : "one");
	for (p = c->text; *p; p++)
		printf(isgraph(*p) || *p == ' ' ? "%c" : "\\x%02x", *p);
	printf("\"%s, %d, %d)", c->bad_text ? " (not mapped)" : "", c->len,
	       c->offset);
}

const struct gate last_pid_gate = {
	.name = "ns_last_pid",
	.prepare = prepare_last_pid,
	.random = random_last_pid,
	.model = model_last_pid,
	.call = call_last_pid,
	.print = print_last_pid,
};

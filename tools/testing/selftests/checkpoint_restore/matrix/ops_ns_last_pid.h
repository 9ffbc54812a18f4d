/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_OPS_NS_LAST_PID_H
#define CR_OPS_NS_LAST_PID_H

#include "../lib/creds.h"

enum {
	LAST_PID_READ, LAST_PID_WRITE, LAST_PID_ROOTS_FD, LAST_PID_NOBODYS_FD,
	LAST_PID_HOLDERS_FD, LAST_PID_UNSHARED, LAST_PID_UNSHARED_USER,
};

int op_ns_last_pid(const struct cred *who, int how);

#endif

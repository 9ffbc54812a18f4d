/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_OPS_SET_TID_H
#define CR_OPS_SET_TID_H

#include "../lib/creds.h"

enum {
	TID_FREE, TID_BUSY, TID_ZERO, TID_PID_MAX, TID_TOO_DEEP,
	TID_NEWUSER, TID_NEWUSER_FREE, TID_NEWPID, TID_NEWPID_FREE,
	TID_INIT, TID_INIT_FREE, TID_INIT_DROPPED, TID_INIT_KEPT,
};

int op_set_tid(const struct cred *who, int request);

#endif

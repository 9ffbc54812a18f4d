/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_OPS_SET_MM_H
#define CR_OPS_SET_MM_H

#include "../lib/creds.h"

enum {
	MM_NO_EXE, MM_SIZE, MM_BAD_FD, MM_EXE_MAPPED, MM_EXE_MOVED,
	MM_EXE_FILE, MM_SINGLE_FIELD, MM_OR_EXE_FILE,
};

int op_set_mm(const struct cred *who, int how);

#endif

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_OPS_OWN_PROC_H
#define CR_OPS_OWN_PROC_H

#include "../lib/creds.h"

enum own_proc { OWN_PROC_INSIDE, OWN_PROC_OUTSIDE };

int op_own_proc(const struct cred *who, int from);

#endif

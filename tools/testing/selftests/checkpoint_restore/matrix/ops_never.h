/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_OPS_NEVER_H
#define CR_OPS_NEVER_H

#include "../lib/creds.h"

int op_sethostname(const struct cred *who, int unused);
int op_suspend_seccomp(const struct cred *who, int unused);
int op_pagemap_pfn(const struct cred *who, int unused);
int op_unshare_uts(const struct cred *who, int unused);
int op_mount(const struct cred *who, int unused);
int op_setns(const struct cred *who, int type);
int op_seccomp_get_filter(const struct cred *who, int unused);

#endif

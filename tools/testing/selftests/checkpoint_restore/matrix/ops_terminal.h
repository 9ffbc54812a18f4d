/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_OPS_TERMINAL_H
#define CR_OPS_TERMINAL_H

#include "../lib/creds.h"

int op_termios_lock(const struct cred *who, int unused);

#endif

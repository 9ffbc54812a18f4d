/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_GATES_H
#define CR_GATES_H

#include "gate.h"

extern const struct gate set_tid_gate, last_pid_gate, map_files_gate,
	set_mm_gate;

#endif

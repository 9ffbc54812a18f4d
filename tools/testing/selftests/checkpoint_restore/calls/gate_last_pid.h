/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_GATE_LAST_PID_H
#define CR_GATE_LAST_PID_H

long present_last_pid(void);

#endif

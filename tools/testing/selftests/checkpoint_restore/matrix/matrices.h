/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_MATRICES_H
#define CR_MATRICES_H

#include "matrix.h"

extern const struct matrix as_started, one_task, other_task, level_1, level_2,
	level_4, how_held;

#endif

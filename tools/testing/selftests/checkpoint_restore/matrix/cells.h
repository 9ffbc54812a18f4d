/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The cells of the matrices: one operation by one caller, with the answers that
 * the tables expect and the one that the kernel gave.
 */
#ifndef CR_CELLS_H
#define CR_CELLS_H

#include <stdbool.h>

#include "../lib/answers.h"
#include "matrix.h"

struct cell {
	const struct matrix *matrix;
	const struct op *op;
	const struct caller *caller;
	int baseline, patched, newer;
	bool optional;
	char name[128];
	int answer;
	char note[NOTE_SIZE];
};

extern struct cell *cells;
extern int nr_cells;

bool make_cells(const struct matrix *const matrices[], int nr, const char *only);
bool set_optional(const char *value);
const char *where_name(enum where where);
int expected(const struct cell *cell);
bool changes(const struct cell *cell);
bool is_marked(const struct cell *cell);
bool is_skipped(const struct cell *cell);
bool is_passed(const struct cell *cell);

#endif

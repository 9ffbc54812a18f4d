/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prints the answers of all cells, as lines to compare and as tables to read.
 */
#ifndef CR_REPORT_H
#define CR_REPORT_H

#include "matrix.h"

void print_differs(void);
void write_tsv(const char *path);
void print_matrix(const struct matrix *matrix);

#endif

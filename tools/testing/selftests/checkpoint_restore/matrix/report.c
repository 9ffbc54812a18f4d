// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the answers of all cells, as lines to compare and as tables to read.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cells.h"
#include "report.h"

static const char *verdict(const struct cell *cell)
{
	if (is_skipped(cell))
		return "skip";
	return is_passed(cell) ? "pass" : "fail";
}

/* The tests that fail on a kernel without the series */
void print_differs(void)
{
	struct cell *cell;

	for (cell = cells; cell < cells + nr_cells; cell++)
		if (is_marked(cell))
			printf("differs checkpoint_restore:authz:%s\n",
			       cell->name);
}

void write_tsv(const char *path)
{
	struct cell *cell;
	FILE *tsv;

	tsv = fopen(path, "w");
	if (!tsv) {
		fprintf(stderr, "error: cannot write %s: %s\n", path,
			strerror(errno));
		return;
	}
	for (cell = cells; cell < cells + nr_cells; cell++)
		fprintf(tsv, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			cell->op->name, cell->caller->cred.label,
			where_name(cell->caller->cred.where),
			name_of(expected(cell)), name_of(cell->answer),
			verdict(cell), is_marked(cell) ? "marked" : "-");
	fclose(tsv);
}

static void print_cell(const struct op *op, const struct caller *caller)
{
	char text[24] = "";
	struct cell *cell;

	for (cell = cells; cell < cells + nr_cells; cell++)
		if (cell->op == op && cell->caller == caller)
			snprintf(text, sizeof(text), "%s%s%s",
				 name_of(cell->answer),
				 changes(cell) ? ">" : "",
				 *verdict(cell) == 'f' ? "!" : "");
	printf(" %-9s", text);
}

/* Callers go down the side where there are more of them than operations. */
void print_matrix(const struct matrix *matrix)
{
	int i, j;

	printf("#\n# %s\n#", matrix->name);
	if (matrix->nr_ops >= matrix->nr_callers) {
		printf(" %-41s", "");
		for (j = 0; j < matrix->nr_callers; j++)
			printf(" %-9s", matrix->callers[j].cred.label);
		for (i = 0; i < matrix->nr_ops; i++) {
			printf("\n# %-41s", matrix->ops[i].name);
			for (j = 0; j < matrix->nr_callers; j++)
				print_cell(&matrix->ops[i],
					   &matrix->callers[j]);
		}
	} else {
		for (i = 0; i < matrix->nr_ops; i++)
			printf(" %d: %s%s", i + 1, matrix->ops[i].name,
			       i % 3 == 2 ? "\n#" : "");
		printf("\n# %-41s", "");
		for (i = 0; i < matrix->nr_ops; i++)
			printf(" %-9d", i + 1);
		for (j = 0; j < matrix->nr_callers; j++) {
			printf("\n# %-41s", matrix->callers[j].cred.label);
			for (i = 0; i < matrix->nr_ops; i++)
				print_cell(&matrix->ops[i],
					   &matrix->callers[j]);
		}
	}
	printf("\n");
}

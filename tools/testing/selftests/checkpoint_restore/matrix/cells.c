// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the cells out of the tables, whose form matrix.h describes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/host.h"
#include "cells.h"

struct cell *cells;
int nr_cells;

#define NO_OTHER	INT_MIN	/* no newer answer */

/* Whether the kernel under test has the series' optional tty change */
static enum { NOT_TOLD, WITH_TTY, WITHOUT_TTY } optional;

bool set_optional(const char *value)
{
	if (!value)
		optional = NOT_TOLD;
	else if (!strcmp(value, "tty"))
		optional = WITH_TTY;
	else if (!strcmp(value, "none"))
		optional = WITHOUT_TTY;
	else
		return false;
	return true;
}

const char *where_name(enum where where)
{
	static const char * const name[] = {
		[AS_STARTED] = "initial", [INITIAL] = "initial",
		[CHILD] = "child",
		[OWNER_1] = "owner of level 1", [OWNER_2] = "owner of level 2",
		[BELOW_1] = "child of owner of level 1",
		[BELOW_2] = "child of owner of level 2",
	};

	return name[where];
}

int expected(const struct cell *cell)
{
	if (expect_baseline)
		return cell->baseline;
	if (!cell->optional || optional == WITH_TTY)
		return cell->patched;
	return optional == WITHOUT_TTY ? cell->baseline : CANNOT_TELL;
}

bool changes(const struct cell *cell)
{
	return cell->baseline != cell->patched;
}

/* Whether the answers of the two kernels must differ */
bool is_marked(const struct cell *cell)
{
	return changes(cell) && (!cell->optional || optional == WITH_TTY);
}

bool is_skipped(const struct cell *cell)
{
	return cell->answer == CANNOT_TELL || expected(cell) == CANNOT_TELL;
}

bool is_passed(const struct cell *cell)
{
	return !is_skipped(cell) && (cell->answer == expected(cell) ||
				     cell->answer == cell->newer);
}

static void die(const char *what, const char *which)
{
	fprintf(stderr, "error: %s: %s\n", which, what);
	exit(1);
}

static int parse_word(const char *word, size_t len)
{
	int answer;

	if (!answer_named(word, len, &answer))
		die("not an answer", word);
	return answer;
}

/* Takes word @wanted of the @nr words that @answers must have. */
static void parse_answer(struct cell *cell, const char *answers, int wanted,
			 int nr)
{
	const char *word = answers;
	size_t len, first, rest;
	int i;

	for (i = 0; *(word += strspn(word, " ")); i++, word += len) {
		len = strcspn(word, " ");
		if (i != wanted)
			continue;

		cell->optional = word[len - 1] == '?';
		first = strcspn(word, ">/ ?");
		rest = len - first - 1 - cell->optional;
		cell->baseline = parse_word(word, first);
		cell->patched = cell->baseline;
		cell->newer = NO_OTHER;
		if (word[first] == '>')
			cell->patched = parse_word(word + first + 1, rest);
		else if (word[first] == '/')
			cell->newer = parse_word(word + first + 1, rest);
	}
	if (i != nr)
		die("wrong number of answers", answers);
}

static int nr_words(const char *answers)
{
	int nr = 0;

	while (*(answers += strspn(answers, " "))) {
		answers += strcspn(answers, " ");
		nr++;
	}
	return nr;
}

static void parse_cell(struct cell *cell, int op, int caller)
{
	const struct matrix *matrix = cell->matrix;
	const char *answers = cell->caller->answers;

	if (answers)
		parse_answer(cell, answers, op, matrix->nr_ops);
	else if (nr_words(cell->op->answers) == matrix->nr_groups)
		parse_answer(cell, cell->op->answers, cell->caller->group,
			     matrix->nr_groups);
	else
		parse_answer(cell, cell->op->answers, caller,
			     matrix->nr_callers);
}

/* The name says what a kernel with the series shows. */
static void name_cell(struct cell *cell)
{
	char says[32] = "allowed";

	if (cell->patched == EPERM)
		snprintf(says, sizeof(says), "denied");
	else if (cell->patched)
		snprintf(says, sizeof(says), "gets_%s",
			 name_of(cell->patched));
	snprintf(cell->name, sizeof(cell->name), "%s.%s_%s_for_%s",
		 cell->matrix->name, cell->op->name, says,
		 cell->caller->phrase ?: cell->caller->cred.label);
}

static void add_cells(const struct matrix *matrix, const char *only)
{
	struct cell *cell;
	int op, caller;

	for (op = 0; op < matrix->nr_ops; op++) {
		for (caller = 0; caller < matrix->nr_callers; caller++) {
			cell = &cells[nr_cells];
			cell->matrix = matrix;
			cell->op = &matrix->ops[op];
			cell->caller = &matrix->callers[caller];
			cell->answer = NO_ANSWER;
			parse_cell(cell, op, caller);
			name_cell(cell);
			if (strstr(cell->name, only))
				nr_cells++;
		}
	}
}

/* Makes the cells with @only in their names. Returns false if there is none. */
bool make_cells(const struct matrix *const matrices[], int nr, const char *only)
{
	int i, most = 1;

	for (i = 0; i < nr; i++)
		most += matrices[i]->nr_ops * matrices[i]->nr_callers;
	cells = calloc(most, sizeof(*cells));
	if (!cells)
		die("no memory", strerror(errno));

	for (i = 0; i < nr; i++)
		add_cells(matrices[i], only);
	return nr_cells > 0;
}

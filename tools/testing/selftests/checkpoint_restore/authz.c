// SPDX-License-Identifier: GPL-2.0
/*
 * The authorization matrix of CAP_CHECKPOINT_RESTORE: who may do what, before
 * and after the series, one test for each operation and credential.
 *
 * By default the answers of a kernel with the series are expected, so that one
 * without it fails in the cells that the series changes and in no other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "../kselftest_harness.h"
#include "lib/answers.h"
#include "lib/files.h"
#include "lib/host.h"
#include "matrix/how_held.h"
#include "matrix/matrices.h"
#include "matrix/probe.h"

#ifndef SKIP
#define SKIP		XFAIL	/* 5.8 has no other word for it */
#endif

struct result {
	int answer;
	char note[NOTE_SIZE];
};

struct cell {
	struct __test_metadata test;	/* first: see ask() */
	const struct matrix *matrix;
	const struct op *op;
	const struct caller *caller;
	int baseline, patched;
	bool optional;
	struct result *result;		/* shared with the test's process */
	char name[128];
};

static const struct matrix *const matrices[] = {
	&one_task, &other_task, &level_1, &level_2, &how_held,
};

static struct cell *cells;
static int nr_cells;
static enum { NOT_TOLD, WITH_TTY, WITHOUT_TTY } optional;
static const char *tsv_path, *only = "";
static bool print_table, list_differs;
static pid_t main_pid;

static const char *where_name(enum where where)
{
	static const char * const name[] = {
		[INITIAL] = "initial", [CHILD] = "child",
		[OWNER_1] = "owner of level 1", [OWNER_2] = "owner of level 2",
		[BELOW_1] = "child of owner of level 1",
		[BELOW_2] = "child of owner of level 2",
	};

	return name[where];
}

static int expected(const struct cell *cell)
{
	if (expect_baseline)
		return cell->baseline;
	if (!cell->optional || optional == WITH_TTY)
		return cell->patched;
	return optional == WITHOUT_TTY ? cell->baseline : CANNOT_TELL;
}

static bool changes(const struct cell *cell)
{
	return cell->baseline != cell->patched;
}

/* Whether it has to, with the series as it is said to be */
static bool is_marked(const struct cell *cell)
{
	return changes(cell) && (!cell->optional || optional == WITH_TTY);
}

static const char *verdict(const struct cell *cell)
{
	if (cell->result->answer == CANNOT_TELL ||
	    expected(cell) == CANNOT_TELL)
		return "skip";
	return cell->result->answer == expected(cell) ? "pass" : "fail";
}

static void ask(struct __test_metadata *_metadata,
		struct __fixture_variant_metadata *variant)
{
	struct cell *cell = (struct cell *)_metadata;
	int answer;

	/* 5.8 exits with this from a failed test, where 0 is a passed one. */
	_metadata->step = 1;

	note = cell->result->note;
	answer = cell->op->ask(&cell->caller->cred, cell->op->arg);
	cell->result->answer = answer;

	if (answer == CANNOT_TELL)
		SKIP(return, "%s: %s", cell->name, note);
	if (expected(cell) == CANNOT_TELL)
		SKIP(return, "%s: not told whether to expect this",
		     cell->name);

	EXPECT_EQ(expected(cell), answer) {
		TH_LOG("operation %s, credential %s, namespace %s: expected %s, got %s%s%s%s",
		       cell->op->name, cell->caller->cred.label,
		       where_name(cell->caller->cred.where), name_of(expected(cell)),
		       name_of(answer), *note ? ": " : "", note,
		       changes(cell) && answer == cell->baseline ?
		       " (as without the series)" : "");
	}
}

static void die(const char *what, const char *which)
{
	fprintf(stderr, "# authz: %s: %s\n", what, which);
	exit(1);
}

static int parse_word(const char *word, size_t len)
{
	int answer;

	if (!answer_named(word, len, &answer))
		die("not an answer", word);
	return answer;
}

/* Word @wanted of @nr in @answers, which must have so many. */
static void parse_answer(struct cell *cell, const char *answers, int wanted,
			 int nr)
{
	const char *word = answers;
	size_t len, first;
	int i;

	for (i = 0; *(word += strspn(word, " ")); i++, word += len) {
		len = strcspn(word, " ");
		if (i != wanted)
			continue;

		cell->optional = word[len - 1] == '?';
		first = strcspn(word, "> ?");
		cell->baseline = parse_word(word, first);
		cell->patched = cell->baseline;
		if (word[first] == '>')
			cell->patched = parse_word(word + first + 1,
						   len - first - 1 -
						   cell->optional);
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
		parse_answer(cell, cell->op->answers, caller, matrix->nr_callers);
}

/* The name says what a kernel with the series shows. */
static void name_cell(struct cell *cell)
{
	char says[32];

	if (!cell->patched)
		strcpy(says, "allowed");
	else if (cell->patched == EPERM)
		strcpy(says, "denied");
	else
		snprintf(says, sizeof(says), "gets_%s",
			 name_of(cell->patched));
	snprintf(cell->name, sizeof(cell->name), "%s_%s_for_%s",
		 cell->op->name, says,
		 cell->caller->phrase);
}

/*
 * The harness knows tests that are written out one by one; these are written
 * as tables, and registered as its macros would.
 */
static void register_matrix(const struct matrix *matrix)
{
	struct __fixture_metadata *fixture = calloc(1, sizeof(*fixture));
	struct cell *cell;
	int op, caller;

	fixture->name = matrix->name;
	__register_fixture(fixture);

	for (op = 0; op < matrix->nr_ops; op++) {
		for (caller = 0; caller < matrix->nr_callers; caller++) {
			cell = &cells[nr_cells];
			cell->matrix = matrix;
			cell->op = &matrix->ops[op];
			cell->caller = &matrix->callers[caller];
			parse_cell(cell, op, caller);
			name_cell(cell);
			if (!strstr(cell->name, only))
				continue;

			cell->result->answer = NO_ANSWER;
			cell->test.name = cell->name;
			cell->test.fn = ask;
			cell->test.fixture = fixture;
			cell->test.termsig = -1;
			cell->test.timeout = TEST_TIMEOUT_DEFAULT;
			__register_test(&cell->test);
			nr_cells++;
		}
	}
}

static void register_cells(void)
{
	struct result *results;
	int i, nr = 0;

	for (i = 0; i < COUNT(matrices); i++)
		nr += matrices[i]->nr_ops * matrices[i]->nr_callers;

	cells = calloc(nr, sizeof(*cells));
	results = mmap(NULL, nr * sizeof(*results), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!cells || results == MAP_FAILED)
		die("no memory", strerror(errno));
	for (i = 0; i < nr; i++)
		cells[i].result = &results[i];

	for (i = 0; i < COUNT(matrices); i++)
		register_matrix(matrices[i]);
	if (!nr_cells)
		die("no test has this in its name", only);
}

static void write_tsv(void)
{
	struct cell *cell;
	FILE *tsv;

	tsv = fopen(tsv_path, "w");
	if (!tsv) {
		fprintf(stderr, "# %s: %s\n", tsv_path, strerror(errno));
		return;
	}
	for (cell = cells; cell < cells + nr_cells; cell++)
		fprintf(tsv, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			cell->op->name, cell->caller->cred.label,
			where_name(cell->caller->cred.where),
			name_of(expected(cell)),
			name_of(cell->result->answer), verdict(cell),
			is_marked(cell) ? "marked" : "-");
	fclose(tsv);
}

/* For whoever compares two kernels: the tests whose outcome changes. */
static void print_differs(void)
{
	struct cell *cell;

	for (cell = cells; cell < cells + nr_cells; cell++)
		if (is_marked(cell))
			printf("differs checkpoint_restore:authz:%s.%s\n",
			       cell->matrix->name, cell->name);
}

static void print_cell(const struct op *op, const struct caller *caller)
{
	char text[24] = "";
	struct cell *cell;

	for (cell = cells; cell < cells + nr_cells; cell++)
		if (cell->op == op && cell->caller == caller)
			snprintf(text, sizeof(text), "%s%s%s",
				 name_of(cell->result->answer),
				 changes(cell) ? ">" : "",
				 *verdict(cell) == 'f' ? "!" : "");
	printf(" %-9s", text);
}

/* Credentials go down the side where there are more of them. */
static void print_matrix(const struct matrix *matrix)
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
				print_cell(&matrix->ops[i], &matrix->callers[j]);
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
				print_cell(&matrix->ops[i], &matrix->callers[j]);
		}
	}
	printf("\n");
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	return remove(path);
}

/* The harness may exit by itself, and its tests do so too. */
static void finish(void)
{
	int i;

	if (getpid() != main_pid)
		return;

	if (workdir)
		nftw(workdir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	if (!nr_cells)
		return;
	if (tsv_path)
		write_tsv();
	if (print_table) {
		for (i = 0; i < COUNT(matrices); i++)
			print_matrix(matrices[i]);
		printf("#\n# > changes with the series, ! is not as expected\n");
	}
}

static void print_usage(const char *name)
{
	printf("usage: %s [option]...\n"
	       "  --expect=patched   the answers of a kernel with the series (default)\n"
	       "  --expect=baseline  ... of one without\n"
	       "  --expect=auto      ... of the one that this seems to be\n"
	       "  --optional=tty     the series has its optional tty change\n"
	       "  --optional=none    it has not; without either that is not asked\n"
	       "  --only=TEXT        tests with this in their names\n"
	       "  --differs          list the tests that fail without the series, run none\n"
	       "  --table            print the answers as tables, too\n"
	       "  --tsv=FILE         write operation, credential, namespace, expected,\n"
	       "                     got, verdict and whether the series is to change\n"
	       "                     it (marked or -) to a file\n"
	       "CR_EXPECT, CR_OPTIONAL and CR_TSV in the environment do the same.\n",
	       name);
}

static void choose_kernel(const char *value)
{
	if (!set_expect(value))
		die("not something to expect", value);
}

static void set_optional(const char *value)
{
	if (!value)
		optional = NOT_TOLD;
	else if (!strcmp(value, "tty"))
		optional = WITH_TTY;
	else if (!strcmp(value, "none"))
		optional = WITHOUT_TTY;
	else
		die("not an optional part", value);
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "expect", required_argument, NULL, 'e' },
		{ "optional", required_argument, NULL, 'p' },
		{ "differs", no_argument, NULL, 'd' },
		{ "only", required_argument, NULL, 'o' },
		{ "table", no_argument, NULL, 't' },
		{ "tsv", required_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	choose_kernel(getenv("CR_EXPECT"));
	set_optional(getenv("CR_OPTIONAL"));
	tsv_path = getenv("CR_TSV");

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'e')
			choose_kernel(optarg);
		else if (option == 'p')
			set_optional(optarg);
		else if (option == 'o')
			only = optarg;
		else if (option == 'd')
			list_differs = true;
		else if (option == 't')
			print_table = true;
		else if (option == 'f')
			tsv_path = optarg;
		else
			print_usage(argv[0]);
		if (option == 'h' || option == '?')
			exit(option == '?');
	}
}

int main(int argc, char **argv)
{
	const char *why_not;

	if (argc == 3 && !strcmp(argv[1], "--probe"))
		return run_probe(argv[2]);

	setlinebuf(stdout);
	learn_caps();
	parse_options(argc, argv);
	if (list_differs) {
		register_cells();
		print_differs();
		return 0;
	}

	why_not = obstacle();
	if (why_not) {
		printf("1..0 # SKIP %s\n", why_not);
		return EXIT_SKIP;
	}

	stay_on_one_cpu();
	umask(0);
	main_pid = getpid();
	atexit(finish);
	if (!make_workdir("authz"))
		die("no directory to work in", strerror(errno));
	if (!make_probe())
		die("copying to", probe_path());
	register_cells();
	return test_harness_run(1, argv);
}

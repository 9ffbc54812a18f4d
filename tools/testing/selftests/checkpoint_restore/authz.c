// SPDX-License-Identifier: GPL-2.0
/*
 * The authorization matrix of CAP_CHECKPOINT_RESTORE: who may do what, before
 * and after the series, one test for each operation and caller.
 *
 * By default the answers of a kernel with the series are expected. So a kernel
 * without it fails in the cells that the series changes, and in no other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <sys/stat.h>

#include "../kselftest.h"
#include "lib/answers.h"
#include "lib/files.h"
#include "lib/host.h"
#include "lib/pids.h"
#include "matrix/cells.h"
#include "matrix/how_held.h"
#include "matrix/matrices.h"
#include "matrix/probe.h"
#include "matrix/report.h"

#define SECONDS		30	/* for one cell */

static const struct matrix *const matrices[] = {
	&as_started, &one_task, &other_task, &level_1, &level_2, &level_4,
	&how_held,
};

static const char *tsv_path, *only = "";
static bool print_table, list_differs;

static int ask(void *arg)
{
	const struct cell *cell = arg;

	alarm(SECONDS);
	return cell->op->ask(&cell->caller->cred, cell->op->arg);
}

/* ksft_test_result_skip() of 5.8 has no place for the name of the test. */
static void skip(const char *name, const char *why)
{
	ksft_inc_xskip_cnt();
	printf("ok %u %s # SKIP %s\n", ksft_test_num(), name, why);
}

static void test(struct cell *cell)
{
	*note = '\0';
	if (have_users() || cell->caller->cred.where == AS_STARTED)
		cell->answer = in_child(ask, cell);
	else
		cell->answer = cannot_tell(NO_MULTIUSER);
	memcpy(cell->note, note, sizeof(cell->note));

	if (cell->answer == CANNOT_TELL) {
		skip(cell->name, cell->note);
	} else if (is_skipped(cell)) {
		skip(cell->name, "not told whether to expect this: see --optional");
	} else if (is_passed(cell)) {
		ksft_test_result_pass("%s\n", cell->name);
	} else {
		ksft_print_msg("operation %s, credential %s, namespace %s: ",
			       cell->op->name, cell->caller->cred.label,
			       where_name(cell->caller->cred.where));
		printf("expected %s, got %s%s%s%s\n",
		       name_of(expected(cell)), name_of(cell->answer),
		       *cell->note ? ": " : "", cell->note,
		       changes(cell) && cell->answer == cell->baseline ?
		       " (as without the series)" : "");
		ksft_test_result_fail("%s\n", cell->name);
	}
}

static void die(const char *which, const char *what)
{
	fprintf(stderr, "error: %s: %s\n", which, what);
	exit(KSFT_FAIL);
}

static void print_usage(const char *name)
{
	printf("usage: %s [option]...\n"
	       "  --expect=patched   the answers of a kernel with the series (default)\n"
	       "  --expect=baseline  ... of one without\n"
	       "  --expect=auto      ... of whichever this kernel is\n"
	       "  --optional=tty     the series has its optional tty change\n"
	       "  --optional=none    it has not; by default this is not tested\n"
	       "  --only=TEXT        only tests with this in their names\n"
	       "  --differs          list the tests that fail without the series, run none\n"
	       "  --table            also print the answers as tables\n"
	       "  --tsv=FILE         write operation, credential, namespace, expected,\n"
	       "                     got, verdict, and whether the series changes it\n"
	       "                     (marked or -) to a file\n"
	       "CR_EXPECT, CR_OPTIONAL and CR_TSV in the environment do the same.\n",
	       name);
}

static void choose_kernel(const char *value)
{
	if (!set_expect(value))
		die(value, "not to be expected: give patched, baseline or auto");
}

static void choose_optional(const char *value)
{
	if (!set_optional(value))
		die(value, "not an optional part: give tty or none");
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
	choose_optional(getenv("CR_OPTIONAL"));
	tsv_path = getenv("CR_TSV");

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'e')
			choose_kernel(optarg);
		else if (option == 'p')
			choose_optional(optarg);
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
			exit(option == '?' ? KSFT_FAIL : KSFT_PASS);
	}
	if (optind < argc)
		die(argv[optind], "not an option: --help lists them");
}

static void test_all(void)
{
	int i;

	ksft_print_header();
	ksft_set_plan(nr_cells);
	for (i = 0; i < nr_cells && !stopped(); i++)
		test(&cells[i]);

	if (tsv_path)
		write_tsv(tsv_path);
	if (print_table) {
		for (i = 0; i < COUNT(matrices); i++)
			print_matrix(matrices[i]);
		printf("#\n# > changes with the series, ! is not as expected\n");
	}
	ksft_print_cnts();
}

int main(int argc, char **argv)
{
	const char *why_not;

	if (argc == 3 && !strcmp(argv[1], "--probe"))
		return run_probe(argv[2]);

	setlinebuf(stdout);
	learn_caps();
	parse_options(argc, argv);
	if (!make_cells(matrices, COUNT(matrices), only))
		die(only, "no test has this in its name");
	if (list_differs) {
		print_differs();
		return KSFT_PASS;
	}

	why_not = obstacle();
	if (why_not) {
		printf("1..0 # SKIP %s\n", why_not);
		return KSFT_SKIP;
	}

	stay_on_one_cpu();
	umask(0);
	share_note();
	initial_pid_max();
	catch_signals();
	if (!make_workdir("authz"))
		die("cannot make a directory in TMPDIR", strerror(errno));
	if (!make_probe(probe_path()))
		die(probe_path(), "cannot copy this program there");
	test_all();
	remove_workdir();
	return stopped() || ksft_get_fail_cnt() ? KSFT_FAIL : KSFT_PASS;
}

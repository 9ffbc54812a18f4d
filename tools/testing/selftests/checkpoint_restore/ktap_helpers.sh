# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034
#
# usage: . ktap_helpers.sh
#
# How shell scripts here report their results, in KTAP. The functions have the names
# of those in the kernel's tools/testing/selftests/kselftest/ktap_helpers.sh, which
# older kernels do not have. There are two differences: ktap_test_skip takes a reason,
# and a script that does not know its plan beforehand may leave it to ktap_finished.

KSFT_PASS=0
KSFT_FAIL=1
KSFT_SKIP=4

KSFT_NUM_TESTS=
KTAP_TESTNO=1
KTAP_CNT_PASS=0
KTAP_CNT_FAIL=0
KTAP_CNT_SKIP=0

ktap_print_header()
{
	echo "TAP version 13"
}

ktap_print_msg()
{
	echo "# $*"
}

# ktap_set_plan NUMBER: so many tests will run
ktap_set_plan()
{
	KSFT_NUM_TESTS=$1
	echo "1..$1"
}

# ktap_skip_all REASON: instead of a plan; the script then exits with KSFT_SKIP
ktap_skip_all()
{
	echo "1..0 # SKIP $*"
}

# ktap_test_pass NAME
ktap_test_pass()
{
	KTAP_CNT_PASS=$((KTAP_CNT_PASS + 1))
	echo "ok $KTAP_TESTNO $1"
	KTAP_TESTNO=$((KTAP_TESTNO + 1))
}

# ktap_test_fail NAME
ktap_test_fail()
{
	KTAP_CNT_FAIL=$((KTAP_CNT_FAIL + 1))
	echo "not ok $KTAP_TESTNO $1"
	KTAP_TESTNO=$((KTAP_TESTNO + 1))
}

# ktap_test_skip NAME [REASON]
ktap_test_skip()
{
	KTAP_CNT_SKIP=$((KTAP_CNT_SKIP + 1))
	echo "ok $KTAP_TESTNO $1 # SKIP${2:+ $2}"
	KTAP_TESTNO=$((KTAP_TESTNO + 1))
}

# ktap_test_result NAME COMMAND...: passes where COMMAND succeeds
ktap_test_result()
{
	ktap_name=$1
	shift
	if "$@"; then
		ktap_test_pass "$ktap_name"
	else
		ktap_test_fail "$ktap_name"
	fi
}

# Ends the script: well only if each planned test ran, one at least, and none
# failed.
ktap_finished()
{
	[ -n "$KSFT_NUM_TESTS" ] || ktap_set_plan $((KTAP_TESTNO - 1))
	ktap_print_msg "Totals: pass:$KTAP_CNT_PASS fail:$KTAP_CNT_FAIL" \
		"xfail:0 xpass:0 skip:$KTAP_CNT_SKIP error:0"
	if [ "$KSFT_NUM_TESTS" -gt 0 ] &&
		[ $((KTAP_CNT_PASS + KTAP_CNT_SKIP)) -eq "$KSFT_NUM_TESTS" ]; then
		exit $KSFT_PASS
	fi
	exit $KSFT_FAIL
}

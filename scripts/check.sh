#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: check.sh DIR CHECK...
#
# Runs each CHECK, a script in scripts/check/, on the trees, mails and kernels in
# DIR, and prints a line for each. A check that fails does not stop the others.
#
# Exits with 1 if a check failed.

dir=$1
shift

here=$(dirname "$0")
step=$here/../tools/testing/selftests/checkpoint_restore/crossbuild/step.sh
status=0
for check; do
	"$step" "check: $check" "$dir/logs/check/$check.log" \
		"$here/check/$check.sh" "$dir" || status=1
done
exit "$status"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: check.sh DIR GATE...
#
# Runs each GATE, a script in scripts/check/, on the prepared trees, mails and
# kernels in DIR; a line a gate. All are run, whatever the others find.
#
# Exits with 1 if a gate found anything.

dir=$1
shift

here=$(dirname "$0")
step=$here/../tools/testing/selftests/checkpoint_restore/crossbuild/step.sh
status=0
for gate; do
	"$step" "check: $gate" "$dir/logs/check/$gate.log" \
		"$here/check/$gate.sh" "$dir" || status=1
done
exit "$status"

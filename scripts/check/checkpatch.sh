#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: checkpatch.sh DIR
#
# A check of `make check`: checkpatch --strict finds nothing in the mails in
# DIR/series. Its rule on MAINTAINERS is left out, because the entries for these
# files are in this project's own MAINTAINERS, which is not part of the series.
# Its standard error is dropped: a Python module that spdxcheck wants is missing.

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/read_series.sh"
usage 1 "$@"
scratch
load_for "$1/tree"
status=0

while read -r commit mail; do
	# 5.8's checkpatch does not know that a long From: goes on in the next line.
	perl -0pe 's/^(From: .*)\n +/$1 /m' "$1/series/$mail" > "$TMP/$mail" || exit 1
	said=$(cd "$1/tree" && perl scripts/checkpatch.pl --root=. --strict --terse \
		--no-summary --show-types --max-line-length=100 --ignore FILE_PATH_CHANGES \
		"$TMP/$mail" 2> /dev/null)
	verdict=ok
	[ -z "$said" ] || {
		verdict=FAIL
		status=1
		echo "$said" | sed "s|^.*$mail:|error: series/$commit: |"
	}
	echo "word: $commit checkpatch $verdict"
done <<END
$(paste -d' ' "$TMP/commits" "$1/series/series")
END
exit "$status"

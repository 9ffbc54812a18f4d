#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: series.sh BASELINE OUTDIR
#
# Writes the series as mails that git am takes, OUTDIR/NNNN-SUBJECT.patch, and
# their names in order in OUTDIR/series. The same series, baseline and identity
# give the same bytes. OUTDIR is replaced as a whole. If git has no identity,
# NEUTRAL=1 signs with one of ours, for mails that are checked and not sent.
#
# Exits with 1, and one line, if it cannot.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
. "${0%/*}/lib/prepared_tree.sh"
usage 2 "$@"
baseline=$1
out=$2

[ -f "$baseline/Makefile" ] || die "no baseline in $baseline: make it with scripts/baseline.sh"
[ ! -e "$out" ] || [ -e "$out/series" ] || rmdir "$out" 2>/dev/null ||
	die "$out is there and was not made by this: choose another directory"
neutral=
[ "${NEUTRAL-}" != 1 ] || neutral=neutral
identity "$ROOT" $neutral
own_config
work "$out"
load_for "$baseline"
git init -q --bare --template= "$TMP/git"
first=$(baseline_commit "$TMP/git" "$baseline")
last=$("${0%/*}/commits.sh" "$TMP/git" "$first" "$TMP/list")
mkdir "$TMP/new"
git --git-dir="$TMP/git" format-patch -q -o "$TMP/new" --zero-commit --no-signature \
	--numbered --subject-prefix=PATCH --suffix=.patch --filename-max-length=64 \
	--no-thread --no-attach --no-cover-letter --no-renames --no-ext-diff --no-textconv \
	--diff-algorithm=myers --no-indent-heuristic --unified=3 --inter-hunk-context=0 --abbrev=12 \
	--src-prefix=a/ --dst-prefix=b/ --encode-email-headers "$first..$last"
(cd "$TMP/new" && printf '%s\n' *.patch >"$TMP/series" && mv "$TMP/series" series)
[ ! -d "$out" ] || mv "$out" "$TMP/old"
mv "$TMP/new" "$out"

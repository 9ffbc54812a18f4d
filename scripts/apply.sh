#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: apply.sh KSRC [BRANCH]
#
# Commits the series onto BRANCH (by default cap-checkpoint-restore), a new branch
# of the git clone KSRC that begins at its HEAD. The checked-out branch, the index
# and the work tree stay as they are.
#
# Exits with 1, and one line, if it cannot; then there is no new branch.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/kernel_source.sh"
. "${0%/*}/lib/read_series.sh"
[ $# -eq 1 ] || usage 2 "$@"
branch=${2:-cap-checkpoint-restore}

scratch
[ -n "$1" ] || die "name a clone of the kernel with KSRC="
ksrc "$1"
[ "$KIND" != git ] || git -C "$KSRC" rev-parse --show-toplevel >/dev/null 2>&1 || KIND=bare
[ "$KIND" = git ] ||
	die "$KSRC is not a git work tree: clone the kernel with git, or take make tree"
case $branch in -*) false ;; *) git check-ref-format "refs/heads/$branch" ;; esac ||
	die "'$branch' is not a name for a branch: choose another BRANCH="
! git -C "$KSRC" rev-parse -q --verify "refs/heads/$branch" >/dev/null ||
	die "the branch $branch exists in $KSRC: choose another BRANCH=, or delete it"
ksrc_check
[ -z "$(git --no-optional-locks -C "$KSRC" status --porcelain --untracked-files=no)" ] ||
	die "$KSRC has uncommitted changes: commit or stash them first"
! ksrc_file include/uapi/linux/capability.h | grep -q "define[[:space:]]*$HAS" ||
	die "$KSRC has $HAS already: see make status KSRC=$KSRC"
identity "$KSRC"
load
# shellcheck disable=SC2046
ksrc_files "$TMP/k" $(asked)
load_for "$TMP/k"
last=$("${0%/*}/commits.sh" "$(git -C "$KSRC" rev-parse --absolute-git-dir)" \
	"$(git -C "$KSRC" rev-parse HEAD)" "$TMP/list")
git -C "$KSRC" update-ref -m 'the checkpoint_restore series' "refs/heads/$branch" "$last" '' 2>"$TMP/git.log" ||
	die "the branch $branch cannot be made in $KSRC: $(one_line "$TMP/git.log")"

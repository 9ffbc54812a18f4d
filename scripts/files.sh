#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: files.sh [PATHSPEC]...
#
# Prints this project's files, one a line: all that no .gitignore here names and, if
# there are PATHSPECs of git's, that one of these matches. It asks an empty
# repository, so that the answer is the same in a clone and in an unpacked archive.

trap 'rm -rf "$empty"' EXIT
trap 'exit 130' INT TERM
empty=$(mktemp -d) && git init -q --template= "$empty" || exit 1
cd "${ROOT:-$(dirname "$0")/..}" || exit 1
git -c core.excludesFile=/dev/null --git-dir="$empty/.git" --work-tree=. ls-files --others --exclude-standard -- "$@"

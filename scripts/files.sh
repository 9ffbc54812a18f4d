#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: files.sh [PATHSPEC]...
#
# This project's files, one a line, as far as they match one of git's PATHSPECs:
# all but those that a .gitignore here names. Asks an empty repository which files it
# does not know, so that it makes no difference whether this is a clone, whose
# clone it is, or an unpacked archive.

trap 'rm -rf "$empty"' EXIT
trap 'exit 130' INT TERM
empty=$(mktemp -d) && git init -q --template= "$empty" || exit 1
cd "${ROOT:-$(dirname "$0")/..}" || exit 1
git -c core.excludesFile=/dev/null --git-dir="$empty/.git" --work-tree=. ls-files --others --exclude-standard -- "$@"

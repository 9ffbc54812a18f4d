#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: man.sh
#
# A gate of `make check`: mandoc and groff have nothing to say of the manual
# pages, and each can be read by itself.

cd "$(dirname "$0")/../.." || exit 1
pages=$(scripts/files.sh 'Documentation/man/*')
[ -n "$pages" ] || {
	echo "error: no manual pages in Documentation/man"
	exit 1
}
# shellcheck disable=SC2086 # no path here has a space
said=$(mandoc -T lint -W warning $pages 2>&1
	groff -man -ww -z -T utf8 $pages 2>&1)
[ -z "$said" ] || {
	echo "$said" | sed 's/^/error: /'
	exit 1
}

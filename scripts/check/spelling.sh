#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: spelling.sh
#
# A check of `make check`: codespell finds no misspelling here. COPYING is the
# licence's own text; a .patch or .diff is mostly the kernel's, and so is the
# name EXTRAVERSION; \(bu is a bullet in a manual page.

cd "$(dirname "$0")/../.." || exit 1
scripts/files.sh ':!COPYING' ':!*.patch' ':!*.diff' |
	xargs codespell -L extraversion,bu

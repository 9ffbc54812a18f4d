#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: shellcheck.sh
#
# A gate of `make check`: shellcheck has nothing to say of any script here.

cd "$(dirname "$0")/../.." || exit 1
git ls-files -z --cached --others --exclude-standard '*.sh' '*.t' .ci/run |
	xargs -0 shellcheck

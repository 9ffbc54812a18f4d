#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: shellcheck.sh
#
# A check of `make check`: shellcheck finds nothing in the scripts.

cd "$(dirname "$0")/../.." || exit 1
scripts/files.sh '*.sh' '*.t' .ci/run | xargs shellcheck

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: overlay.sh
#
# A gate of `make check`: the rule of the tree, as scripts/overlay.sh has it.
exec "$(dirname "$0")/../overlay.sh"

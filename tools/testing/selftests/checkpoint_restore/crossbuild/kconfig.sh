#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kconfig.sh TREE OUT FRAGMENT...
#
# Configures the kernel TREE in the directory OUT. Everything that can be off is off,
# except what the FRAGMENTs ask for. Then dropped.awk looks up each of their lines in
# the result.
#
# Exits with 1 if Kconfig dropped a line, and names it.

tree=$1
out=$2
shift 2

mkdir -p "$out" || exit 1
cat "$@" > "$out/all.config" || exit 1
KCONFIG_ALLCONFIG=$out/all.config \
	"$(dirname "$0")/kbuild.sh" "$tree" "$out" allnoconfig || exit 1

if awk -v config="$out/.config" -v whose=1 -f "$(dirname "$0")/dropped.awk" "$@" |
	sort | sed 's/^/error: Kconfig dropped /' | grep . >&2; then
	rm -f "$out/.config"
	exit 1
fi
# Kconfig does not write it if it is the same as before.
touch "$out/.config"

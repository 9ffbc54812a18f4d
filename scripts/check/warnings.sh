#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: warnings.sh DIR
#
# A gate of `make check`: of the C files that the series edits, gcc with W=1
# and sparse say nothing with the series in DIR/tree that they do not say of
# DIR/baseline. Both kernels must have been built.

dir=$1
here=$(cd "$(dirname "$0")" && pwd)
source=$here/../..
kbuild=$source/tools/testing/selftests/checkpoint_restore/qemu/kbuild.sh

objects=$("$source/scripts/files.sh" '*.c*.patch' |
	sed '/^tools\//d; s/\.c\..*/.o/' | sort -u)
[ -n "$objects" ] || {
	echo "error: the series edits no C file" >&2
	exit 1
}

# One line a warning, without the line numbers, which the series moves
warnings()
{
	tree=$1
	out=$2
	# shellcheck disable=SC2086 # no path in the kernel has a space
	(cd "$out" && rm -f $objects) || exit 1
	# shellcheck disable=SC2086
	"$kbuild" -C "$tree" O="$out" W=1 C=1 CHECK=sparse $objects \
		> "$out/warnings.log" 2>&1 || {
		cat "$out/warnings.log" >&2
		exit 1
	}
	grep -E ': (warning|error): ' "$out/warnings.log" |
		sed "s|$tree/||; s/:[0-9][0-9:]*:/:/" | sort
}

base=$(warnings "$dir/baseline" "$dir/kernel/baseline") || exit 1
series=$(warnings "$dir/tree" "$dir/kernel/patched") || exit 1
if [ "$base" != "$series" ]; then
	echo "error: the series changes what W=1 and sparse say:"
	printf '%s\n' "$base" > "$dir/kernel/baseline/warnings"
	printf '%s\n' "$series" | diff "$dir/kernel/baseline/warnings" - |
		sed -n 's/^[<>]/error: &/p'
	exit 1
fi
echo "note: the base's own: $(printf '%s' "$base" | grep -c .), added: 0"

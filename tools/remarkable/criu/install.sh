#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: sh install.sh [DIR]
#        sh install.sh --uninstall [DIR]
#
# Run this on the tablet, as root. It copies the CRIU beside this script to DIR, by
# default /home/criu, because the root partition is nearly full. It gives that CRIU
# CAP_CHECKPOINT_RESTORE, so that each user can dump and restore their own programs.
# --uninstall removes it again.
#
# Exits with 1 if it cannot; then nothing has changed.

here=$(dirname "$0")
uninstall=
if [ "$1" = --uninstall ]; then
	uninstall=1
	shift
fi
dir=${1:-/home/criu}
files='criu grant install.sh park.sh launcher.sh'

fail()
{
	echo "error: $*" >&2
	exit 1
}

[ "$(id -u)" -eq 0 ] || fail "only root can give a program a capability"

if [ -n "$uninstall" ]; then
	[ -e "$dir/criu" ] || fail "there is no CRIU in $dir"
	for file in $files; do
		rm -f "$dir/$file" || exit 1
	done
	rmdir "$dir" 2> /dev/null || echo "note: other files in $dir stay"
	exit 0
fi

[ -d "$(dirname "$dir")" ] || fail "there is no directory $(dirname "$dir")"
free=$(df -k "$(dirname "$dir")" | awk 'END { print $(NF - 2) }')
[ "$free" -gt 4096 ] ||
	fail "4 MB are needed and $free kB free where $dir will be"

# What is there is replaced file by file and only by what is complete.
new=$dir/.new
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM
rm -rf "$new"
mkdir -p "$new" || fail "cannot make $dir"
chmod 755 "$dir"
for file in $files; do
	cp "$here/$file" "$new/$file" || fail "cannot copy $file to $dir"
	chown 0:0 "$new/$file"
	chmod 755 "$new/$file"
done
"$new/criu" --version > /dev/null || fail "this CRIU does not run here"
"$new/grant" "$new/criu" || exit 1
"$new/grant" --check "$new/criu" ||
	fail "$dir is on a file system that forgets capabilities: name another"
for file in $files; do
	mv "$new/$file" "$dir/$file" || fail "cannot replace $dir/$file"
done
sync

[ "$(cat /proc/sys/kernel/cap_last_cap)" -ge 40 ] ||
	echo "note: the kernel that runs now has no CAP_CHECKPOINT_RESTORE"

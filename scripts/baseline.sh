#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: baseline.sh KSRC DIR
#
# Makes DIR, the kernel before the capability, from KSRC: a git clone (its HEAD),
# a directory or a .tar.*; if it is empty, see default_base.sh. KSRC is never
# written to. If the kernel has the capability, baseline/VERSION.diff takes it out.
# DIR.from notes what DIR was made from; as long as that is the same, DIR is kept.
#
# From the environment:
#	MISSING=1	a kernel that has the capability keeps it, and no other is taken
#	NEED_GB		how many GB must be free (6)
#
# Exits with 1, and one line, if it cannot.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/kernel_source.sh"
. "${0%/*}/lib/prepared_tree.sh"
usage 2 "$@"
dir=$2

# from: what KSRC is, and in which state. A directory's state is only known
# against the time of an earlier look at it: see holds.
from()
{
	case $KIND in
	git) state=$(git -C "$KSRC" rev-parse HEAD) ;;
	dir) state=as-copied ;;
	tar) state=$(stat -c '%s bytes of %y' "$KSRC") ;;
	esac
	stripped=$(cat "$ROOT"/scripts/baseline/*.diff | sha1sum | cut -d' ' -f1)
	[ "${MISSING-}" != 1 ] || stripped=no
	printf 'from: %s\nstate: %s\nbaseline: %s\n' "$KSRC" "$state" "$stripped"
}

# holds: DIR is still what KSRC would make
holds()
{
	[ -d "$dir" ] && cmp -s "$dir.from" "$TMP/from" || return 1
	[ "$KIND" != dir ] ||
		[ -z "$(find "$KSRC" -path "$KSRC/.git" -prune -o -cnewer "$dir.from" -print -quit)" ]
}

unpack()
{
	mkdir "$TMP/x"
	new=$TMP/x
	case $KIND in
	git)
		{
			GIT_NO_LAZY_FETCH=1 git -C "$KSRC" -c tar.umask=0022 -c core.autocrlf=false \
				archive --format=tar HEAD 2>"$TMP/git.log" || : >"$TMP/git.failed"
		} | tar -x -f - -C "$TMP/x" 2>"$TMP/tar.log" || : >"$TMP/tar.failed"
		[ ! -e "$TMP/git.failed" ] ||
			die "git archive cannot read all of HEAD in $KSRC, so objects are missing there: $(one_line "$TMP/git.log")"
		[ ! -e "$TMP/tar.failed" ] || die "cannot unpack HEAD of $KSRC: $(one_line "$TMP/tar.log")"
		;;
	dir)
		cp -a --reflink=auto "$KSRC/." "$TMP/x" 2>"$TMP/cp.log" ||
			die "cannot copy $KSRC: $(one_line "$TMP/cp.log")"
		if [ -e "$TMP/x/.config" ] || [ -e "$TMP/x/include/config" ]; then
			make -C "$TMP/x" ARCH=arm mrproper >"$TMP/make.log" 2>&1 ||
				die "make mrproper fails in a copy of $KSRC: $(tail -n 1 "$TMP/make.log")"
		fi
		;;
	tar)
		# xz takes one core unless told otherwise.
		XZ_DEFAULTS=-T0 tar -x -f "$KSRC" -C "$TMP/x" --no-same-owner 2>"$TMP/tar.log" ||
			die "cannot unpack $KSRC: $(one_line "$TMP/tar.log")"
		new=$(kernel_root "$TMP/x") || exit 1
		ksrc_check "$new"
		;;
	esac
	chmod -R u+w "$new"
}

# strip_capability: a kernel with the capability becomes the one before it
strip_capability()
{
	if ! grep -q "$HAS" "$new/include/uapi/linux/capability.h"; then
		[ "${MISSING-}" != 1 ] ||
			die "$KSRC has no $HAS: MISSING=1, and make reference, are for a kernel that has it"
		return 0
	fi
	[ "${MISSING-}" != 1 ] || return 0
	# shellcheck disable=SC2046
	set -- $(kernel_version <"$new/Makefile")
	diff=$ROOT/scripts/baseline/$1.$2.diff
	[ -f "$diff" ] ||
		die "$KSRC is Linux $1.$2 and has $HAS already, so the series is not for it: see make status KSRC=$KSRC"
	(cd "$new" && patch -p1 -f -F0 --no-backup-if-mismatch -r -) <"$diff" >"$TMP/patch.log" 2>&1 ||
		die "$KSRC cannot be brought to before $HAS: scripts/baseline/$1.$2.diff fails at $(awk '
			/^patching file/ { f = $3 } /FAILED at/ { print f ": " $0; exit }' "$TMP/patch.log")"
	rm -f "$new/tools/testing/selftests/clone3/clone3_cap_checkpoint_restore.c"
	left=$(cd "$new" && grep -rIniE -m1 \
		'cap_checkpoint_restore|checkpoint_restore_(ns_)?capable|"checkpoint_restore"' . |
		sed 's|^\./\([^:]*:[0-9]*\):.*|\1|' | head -n 1)
	[ -z "$left" ] ||
		die "$left still uses $HAS after scripts/baseline/$1.$2.diff: add it to that diff"
}

scratch
ksrc "$1"
case $(realpath -m "$dir")/ in
"$KSRC"/*) die "$dir lies in $KSRC, which is not to be written to: choose another O=" ;;
esac
[ ! -e "$KSRC/.git/series-state" ] ||
	die "$KSRC is a tree that this project prepared: name the kernel source that it came from"
[ "$KIND" = tar ] || ksrc_check
from >"$TMP/from"
if [ -e "$dir" ]; then
	[ -e "$dir.from" ] ||
		die "$dir is there and was not made by this: choose another O="
	was=$(sed -n 's/^from: //p' "$dir.from")
	[ "$was" = "$KSRC" ] ||
		die "$dir was made from $was, not from $KSRC: choose another O=, or make clean"
	! holds || exit 0
fi
mkdir -p "$(dirname "$dir")"
free=$(df -Pk "$(dirname "$dir")" | awk 'END { print int($4 / 1048576) }')
[ "$free" -ge "${NEED_GB:-6}" ] ||
	die "$free GB free at $(dirname "$dir"), ${NEED_GB:-6} GB needed: make room, or choose another O="
[ "$KIND" != git ] ||
	[ -z "$(git --no-optional-locks -C "$KSRC" status --porcelain --untracked-files=no)" ] ||
	note "$KSRC has uncommitted changes: they are not taken, HEAD is"

work "$dir"
from >"$TMP/from"
unpack
strip_capability
if [ -d "$dir" ]; then
	mv "$new" "$TMP/new"
	keep_mtimes "$(realpath "$dir")" "$(realpath "$TMP/new")"
	new=$TMP/new
	mv "$dir" "$TMP/old"
fi
mv "$TMP/from" "$dir.from"
mv "$new" "$dir"

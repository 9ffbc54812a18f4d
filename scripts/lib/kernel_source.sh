# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# The kernel source that KSRC names. Sourced, never run; environment.sh comes
# before it.

HAS=CAP_CHECKPOINT_RESTORE
NUMBER=40

# kernel_version < Makefile: "5 8"
kernel_version()
{
	awk '$1 == "VERSION" { v = $3 } $1 == "PATCHLEVEL" { p = $3 }
		v != "" && p != "" { print v, p; exit }'
}

# kernel_root DIR: where below an unpacked archive the kernel begins
kernel_root()
{
	for d in "$1" "$1"/*; do
		if [ -f "$d/Makefile" ] && [ -d "$d/kernel" ]; then
			echo "$d"
			return
		fi
	done
	die "$KSRC is not a kernel source: it has no Makefile beside kernel/"
}

# ksrc ARGUMENT: sets KSRC and KIND (git, dir or tar), or says what is wrong.
# A tree that this project has prepared counts as a plain directory.
ksrc()
{
	KSRC=$1
	if [ -z "$KSRC" ]; then
		package=$("$SCRIPTS/default_base.sh") ||
			die "there is no default kernel source on this system: name one with KSRC="
		KSRC=/usr/src/$package.tar.xz
		[ -f "$KSRC" ] ||
			die "no $KSRC: install the package $package, or name a kernel source with KSRC="
	fi
	if [ -d "$KSRC" ]; then
		KSRC=$(cd "$KSRC" && pwd -P) || die "$KSRC cannot be read"
		KIND=dir
		if [ -e "$KSRC/.git" ] && [ ! -e "$KSRC/.git/series-state" ]; then
			KIND=git
			git -C "$KSRC" rev-parse -q --verify HEAD^0 >/dev/null 2>"$TMP/git.log" ||
				die "git cannot read the commit that is checked out in $KSRC: $(one_line "$TMP/git.log")"
		fi
	elif [ -f "$KSRC" ]; then
		KIND=tar
		case $KSRC in
		*.tar | *.tar.* | *.tgz | *.txz) ;;
		*) die "$KSRC is neither a directory nor a .tar.*: name a kernel source with KSRC=" ;;
		esac
		KSRC=$(cd "$(dirname "$KSRC")" && pwd -P)/${KSRC##*/}
	else
		die "no such directory: $KSRC; name a kernel source with KSRC="
	fi
}

# ksrc_file FILE: a file of KSRC (git or dir) on standard output
ksrc_file()
{
	case $KIND in
	git) GIT_NO_LAZY_FETCH=1 git -C "$KSRC" cat-file blob "HEAD:$1" 2>/dev/null ;;
	*) cat "$KSRC/$1" 2>/dev/null ;;
	esac
}

# ksrc_files DIR FILE...: copies in DIR of those FILEs that are in KSRC
ksrc_files()
{
	to=$1
	shift
	mkdir "$to"
	if [ "$KIND" = tar ]; then
		mkdir "$TMP/x"
		for f in "$@"; do
			printf '%s\n' "$f" "./$f" "*/$f"
		done >"$TMP/members"
		# tar complains about each name that is missing. Some always are.
		tar -x -f "$KSRC" -C "$TMP/x" --no-same-owner --wildcards --no-wildcards-match-slash \
			-T "$TMP/members" 2>/dev/null || :
		top=$(kernel_root "$TMP/x") || exit 1
	fi
	# Most are files that the series adds.
	# shellcheck disable=SC2046
	[ "$KIND" != git ] || set -- $(GIT_NO_LAZY_FETCH=1 git -C "$KSRC" \
		-c core.quotePath=false ls-tree -r --full-tree --name-only HEAD -- "$@" 2>/dev/null)
	for f in "$@"; do
		case $KIND in
		tar) [ -f "$top/$f" ] ;;
		dir) [ -f "$KSRC/$f" ] ;;
		esac || continue
		mkdir -p "$to/$(dirname "$f")"
		if [ "$KIND" = tar ]; then
			cat "$top/$f" 2>/dev/null
		else
			ksrc_file "$f"
		fi >"$to/$f" || rm -f "$to/$f"
	done
}

# ksrc_check [DIR]: KSRC (git or dir), of which DIR is a copy, is a kernel that
# the series can go onto
ksrc_check()
{
	for f in Makefile kernel/pid.c include/uapi/linux/capability.h; do
		if [ $# -eq 1 ]; then
			cat "$1/$f" 2>/dev/null || :
		else
			ksrc_file "$f" || :
		fi >"$TMP/${f##*/}"
	done
	version=$(kernel_version <"$TMP/Makefile")
	[ -s "$TMP/pid.c" ] || version=
	[ -n "$version" ] ||
		die "$KSRC is not a kernel source: it has no Makefile with VERSION and PATCHLEVEL, or no kernel/pid.c"
	# shellcheck disable=SC2086
	set -- $version
	[ "$1" -gt 5 ] || { [ "$1" -eq 5 ] && [ "$2" -ge 4 ]; } ||
		die "$KSRC is Linux $1.$2, where clone3() is missing, or what set_tid needs: take a kernel from 5.4 on; only ns_last_pid, for root, would work there"
	number=$(sed -n "s/^#define[[:space:]]*${HAS}[[:space:]]*\([^[:space:]]*\).*/\1/p" "$TMP/capability.h")
	[ -z "$number" ] || [ "$number" = "$NUMBER" ] ||
		die "$KSRC has $HAS as $number, in include/uapi/linux/capability.h, and programs know it as $NUMBER: take that back first"
}

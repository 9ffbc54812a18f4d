# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tree tools share. Sourced by them, never run:
#	. "${0%/*}/lib.sh"
#
# ROOT is the repository: the directory above the scripts, or what the
# environment says. OPTIONAL=0 in the environment leaves optional commits out,
# PART=base takes those of that part alone.

LC_ALL=C TZ=UTC0
export LC_ALL TZ
umask 022
# Nothing that a caller's shell or git hook has set reaches git or patch.
# shellcheck disable=SC2046
unset POSIXLY_CORRECT SIMPLE_BACKUP_SUFFIX CDPATH GIT_DIFF_OPTS GIT_EXTERNAL_DIFF \
	$(git rev-parse --local-env-vars)
[ -n "${ROOT-}" ] || ROOT=$(cd "${0%/*}/.." && pwd)
# refresh.sh tries a ROOT of its own with the same variants.
export VARIANTS="${VARIANTS:-$ROOT/scripts/variants}"
# shellcheck disable=SC2034 # used by those who source this
HAS=CAP_CHECKPOINT_RESTORE
NUMBER=40
DEFAULT_KSRC=/usr/src/linux-source-6.1.tar.xz

die()
{
	printf 'error: %s\n' "$*" >&2
	exit 1
}

note()
{
	printf 'note: %s\n' "$*" >&2
}

# usage N ARGUMENTS...: fewer or more than N: print the script's own comment
usage()
{
	[ $(($# - 1)) -ne "$1" ] || return 0
	sed -n '3,/^$/s/^#\( \|$\)//p' "$0" >&2
	exit 2
}

# one_line FILE: a program's messages, fit for one line of ours
one_line()
{
	tr '\n' ' ' <"$1" | cut -c1-300 | sed 's| *$||'
}

cleanup_on_exit()
{
	trap 'rm -rf "$TMP"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# scratch: TMP, for what is of no use later
scratch()
{
	TMP=$(mktemp -d) || exit 1
	cleanup_on_exit
}

# work TARGET: TMP is TARGET.tmp, empty and this run's alone, gone at the end.
# The lock is held on the directory itself, so a killed run leaves none behind.
work()
{
	[ -z "${TMP-}" ] || rm -rf "$TMP"
	TMP=$(realpath -m "$(dirname "$1")")/${1##*/}.tmp
	mkdir -p "$TMP" 2>/dev/null || die "cannot write beside $1: choose another place with O="
	exec 9<"$TMP"
	flock -n 9 || die "another run is at work on $1: wait until it has ended"
	cleanup_on_exit
	find "$TMP" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
}

# identity DIR [neutral]: the name that commits and Signed-off-by carry, from
# what git says in DIR. Where git says none: "neutral" takes one of ours.
identity()
{
	if ! ident=$(git -C "$1" -c user.useConfigOnly=true var GIT_AUTHOR_IDENT 2>/dev/null); then
		[ "${2-}" = neutral ] ||
			die "git has no name and address to sign off with: git config --global user.name NAME, and user.email ADDRESS"
		ident='checkpoint_restore series <series@example.org> 0 +0000'
	fi
	GIT_AUTHOR_NAME=${ident%% <*}
	ident=${ident#*<}
	GIT_AUTHOR_EMAIL=${ident%%>*}
	GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
}

# own_config: from here on the user's configuration changes no byte. Not for
# the user's own repositories, where safe.directory must hold.
own_config()
{
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1
	export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.attributesFile GIT_CONFIG_VALUE_0=/dev/null
}

# ---- the series

# names: the commits that series/ holds, in order, with the optional ones
names()
{
	for n in "$ROOT"/series/*; do
		n=${n##*/}
		case $n in
		*[!a-z0-9_-]*) ;;
		[0-9][0-9]-?*) echo "$n" ;;
		esac
	done
}

# list: a line "COMMIT PATH FILE" for each path of each commit in order; FILE
# is the file in the kernel, and is PATH itself for a file that is added.
list()
{
	# shellcheck disable=SC2046
	set -- $(names)
	[ $# -gt 0 ] || die "$ROOT/series holds no commits"
	(cd "$ROOT/series" && awk -v optional="${OPTIONAL-1}" -v only="${PART-}" '
		function flush(i) {
			if (part == "optional" && optional == "0" || only != "" && part != only)
				n = 0
			for (i = 1; i <= n; i++)
				print name, path[i], file[i]
			n = 0
			part = ""
		}
		FNR == 1 { flush(); name = FILENAME; message = 1 }
		$0 == "---" { message = 0 }
		message { next }
		$1 == "Part:" { part = $2 }
		$1 == "Path:" {
			file[++n] = path[n] = $2
			if (sub(/\.patch$/, "", file[n]))
				sub(/\.[0-9][0-9]$/, "", file[n])
		}
		END { flush() }' "$@")
}

# load [KERNEL]: the list in $TMP/list; every path of it is there. With KERNEL, a
# base or a prepared tree, it is what goes onto that one: see fit.
load()
{
	for n in "$ROOT"/series/*; do
		names | grep -qxF -e "${n##*/}" || [ "${n##*/}" = README ] ||
			die "series/${n##*/} is not a name of the form NN-slug: rename or remove it"
	done
	list >"$TMP/list" || exit 1
	while read -r commit path file; do
		[ -f "$ROOT/$path" ] ||
			die "series/$commit names $path, which is not in $ROOT: add it or drop the line"
	done <"$TMP/list"
	if [ -f "${1-}/.git/series-list" ]; then
		cp "$1/.git/series-list" "$TMP/list"
	elif [ $# -eq 1 ]; then
		fit "$1"
	fi
	cut -d' ' -f1 "$TMP/list" | uniq >"$TMP/commits"
	cut -d' ' -f3 "$TMP/list" | sort -u >"$TMP/touched"
}

# fit BASE: leaves out of $TMP/list the commits that the kernel in BASE has from
# upstream, or has no use for
fit()
{
	cut -d' ' -f1 "$TMP/list" | uniq | while read -r commit; do
		! steps_aside "$1" "$commit" || continue
		[ -z "$half" ] || [ "$(field "$commit" Part)" != base ] ||
			die "series/$commit: $half: bring the kernel to before it, or to all of it"
		echo "$commit"
	done >"$TMP/fits" || exit 1
	awk 'FILENAME ~ /fits$/ { fits[$1]; next } $1 in fits' "$TMP/fits" "$TMP/list" >"$TMP/fitting"
	mv "$TMP/fitting" "$TMP/list"
	places "$1"
}

# places BASE: names each file in $TMP/list as the kernel in BASE does
places()
{
	while read -r commit path file; do
		[ "$path" = "$file" ] || [ -f "$1/$file" ] || file=$(elsewhere "$1" "$path" "$file")
		echo "$commit $path $file"
	done <"$TMP/list" >"$TMP/placed"
	mv "$TMP/placed" "$TMP/list"
}

# steps_aside BASE COMMIT: BASE lacks what COMMIT needs, or has all that upstream's
# version of it is known by. Where it has some of that, half says what.
steps_aside()
{
	half=
	field "$2" Needs >"$TMP/fields"
	while read -r file regex; do
		case $regex in
		!*) ! has "$1/$file" "${regex#!}" ;;
		*) has "$1/$file" "$regex" ;;
		esac || return 0
	done <"$TMP/fields"
	field "$2" Upstream-has >"$TMP/fields"
	there='' missing=''
	while read -r file regex; do
		if has "$1/$file" "$regex"; then there=$file; else missing=$file; fi
	done <"$TMP/fields"
	[ -n "$there" ] || return 1
	[ -n "$missing" ] || return 0
	half="$there has part of it already, $missing has not"
	return 1
}

# has FILE REGEX: in REGEX one space stands for any white space in FILE
has()
{
	[ -f "$1" ] && tr -s '[:space:]' ' ' <"$1" | grep -qE -e "$2"
}

# elsewhere BASE PATH FILE: what the kernel in BASE calls FILE, as the header of a
# variant of PATH says; FILE where none does
elsewhere()
{
	for variant in "$VARIANTS"/*/"$2"; do
		name=$(sed -n '1s|^--- a/||p' "$variant" 2>/dev/null) || :
		if [ -n "$name" ] && [ -f "$1/$name" ]; then
			echo "$name"
			return
		fi
	done
	echo "$3"
}

# asked: the files of a kernel by which load and the commits know what it is
asked()
{
	while read -r n; do
		field "$n" '\(Upstream-has\|Needs\)' | cut -d' ' -f1
	done <"$TMP/commits"
	cut -d' ' -f3 "$TMP/list"
	cut -d' ' -f2 "$TMP/list" | while read -r path; do
		cat "$VARIANTS"/*/"$path" 2>/dev/null | sed -n 's|^--- a/||p'
	done
	printf '%s\n' Makefile kernel/pid.c include/uapi/linux/capability.h
}

# digest: changes when the series in $TMP/list does
digest()
{
	while read -r commit path file; do
		mode=644
		[ ! -x "$ROOT/$path" ] || mode=755
		printf '%s %s %s\n' "$commit" "$path" "$mode"
		cat "$ROOT/series/$commit" "$ROOT/$path"
		[ "$path" = "$file" ] || cat "$VARIANTS"/*/"$path" 2>/dev/null || :
	done <"$TMP/list" | sha256sum | cut -d' ' -f1
}

# field COMMIT NAME: the values of a field below the message
field()
{
	sed -n "/^---\$/,\$s/^$2: *//p" "$ROOT/series/$1"
}

# message COMMIT: what stands above the line ---
message()
{
	sed '/^---$/,$d' "$ROOT/series/$1"
}

# apply_patch [-R] OLD PATCH NEW: no fuzz; what patch said is in $TMP/patch.log
apply_patch()
{
	reverse=
	if [ "$1" = -R ]; then
		reverse=-R
		shift
	fi
	# shellcheck disable=SC2086
	patch -f -F0 $reverse --no-backup-if-mismatch -r - -o "$3" "$1" "$2" \
		>"$TMP/patch.log" 2>&1
}

# apply_path [-R] OLD PATH NEW: the series' patch, or, where it does not apply,
# what scripts/variants has in its place for a later kernel. What is said of a
# failure is what the series' own said.
apply_path()
{
	way=
	if [ "$1" = -R ]; then
		way=-R
		shift
	fi
	for variant in "$ROOT/$2" "$VARIANTS"/*/"$2"; do
		[ -f "$variant" ] || continue
		# shellcheck disable=SC2086
		! apply_patch $way "$1" "$variant" "$3" || return 0
		[ "$variant" != "$ROOT/$2" ] || cp "$TMP/patch.log" "$TMP/own.log"
	done
	mv "$TMP/own.log" "$TMP/patch.log"
	return 1
}

# hunk: which one it was that apply_patch failed at
hunk()
{
	sed -n -e 's/^Hunk #\([0-9]*\) FAILED at \([0-9]*\).*/hunk \1 (line \2)/p' \
		-e 's/^patch: \*\*\*\* /patch: /p' "$TMP/patch.log" | head -n 1
}

# base_commit GIT_DIR BASELINE: a commit of the files that the series touches,
# as the kernel has them; prints its id
base_commit()
{
	while read -r file; do
		[ -f "$2/$file" ] || continue
		mode=100644
		[ ! -x "$2/$file" ] || mode=100755
		printf '%s %s\t%s\n' "$mode" \
			"$(git --git-dir="$1" hash-object -w --no-filters "$2/$file")" "$file"
	done <"$TMP/touched" >"$TMP/base.list"
	rm -f "$TMP/base.index"
	GIT_INDEX_FILE=$TMP/base.index git --git-dir="$1" update-index --add --index-info <"$TMP/base.list"
	tree=$(GIT_INDEX_FILE=$TMP/base.index git --git-dir="$1" write-tree)
	echo 'the kernel before the series: the files that it touches' |
		GIT_AUTHOR_DATE='@0 +0000' GIT_COMMITTER_DATE='@0 +0000' \
		git --git-dir="$1" commit-tree "$tree"
}

# ---- kernel sources

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
	KSRC=${1:-$DEFAULT_KSRC}
	[ -n "$1" ] || [ -f "$KSRC" ] ||
		die "no $KSRC: install the package linux-source-6.1, or name a kernel source with KSRC="
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
		# tar complains of each name that is not there: all that matters is what is.
		tar -x -f "$KSRC" -C "$TMP/x" --no-same-owner --wildcards --no-wildcards-match-slash \
			-T "$TMP/members" 2>/dev/null || :
		top=$(kernel_root "$TMP/x") || exit 1
	fi
	for f in "$@"; do
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

# ---- prepared trees

# state TREE NAME: what tree.sh noted about TREE
state()
{
	sed -n "s/^$2: //p" "$1/.git/series-state"
}

# edited TREE: true if it has commits or changes of its own
edited()
{
	[ "$(git -C "$1" rev-parse HEAD)" != "$(git -C "$1" rev-parse refs/series/applied)" ] ||
		[ -n "$(git -C "$1" status --porcelain --untracked-files=no)" ]
}

# manifest TREE: path, size and time of each file
manifest()
{
	(cd "$1" && find . -path ./.git -prune -o \( -type f -o -type l \) -printf '%P\t%s %T@\n' | sort)
}

# stray TREE: the files changed since it was made that git does not track; of
# the new ones those that git ignores, as what a build leaves, are no edits
stray()
{
	manifest "$1" >"$TMP/now"
	cut -f1 "$TMP/now" | sort >"$TMP/now.paths"
	cut -f1 "$1/.git/series-manifest" | sort -u >"$TMP/then.paths"
	sort "$1/.git/series-manifest" | comm -13 - "$TMP/now" | cut -f1 | sort >"$TMP/differ"
	{
		comm -12 "$TMP/differ" "$TMP/then.paths"
		comm -13 "$TMP/now.paths" "$TMP/then.paths"
		comm -23 "$TMP/differ" "$TMP/then.paths" |
			git -C "$1" check-ignore --no-index --verbose --non-matching --stdin |
			sed -n -e 's/^::	//p' -e 's/^[^	]*:!.*	//p'
	} | sort >"$TMP/changed"
	{
		git -C "$1" ls-files
		git -C "$1" ls-tree -r --name-only refs/series/applied
	} | sort -u | comm -13 - "$TMP/changed"
}

# give_back BASE TREE FILE: FILE as the base has it, with a new time
give_back()
{
	mkdir -p "$(dirname "$2/$3")"
	cp --preserve=mode "$1/$3" "$2/$3"
	(cd "$2" && find "$3" -printf '%p\t%s %T@\n') >>"$2/.git/series-manifest"
}

sums()
{
	(cd "$1" && find . -path ./.git -prune -o -type f -print0 | xargs -0 sha1sum | sort)
}

# keep_mtimes OLD NEW: what is the same in both keeps OLD's time, what differs
# gets the present, so that a build of OLD goes on with NEW and misses nothing
keep_mtimes()
{
	sums "$1" >"$TMP/sums.old"
	sums "$2" >"$TMP/sums.new"
	comm -12 "$TMP/sums.old" "$TMP/sums.new" | cut -c43- | tr '\n' '\0' |
		(cd "$1" && xargs -0 cp --attributes-only --preserve=timestamps --parents -t "$2")
	comm -13 "$TMP/sums.old" "$TMP/sums.new" | cut -c43- | tr '\n' '\0' |
		(cd "$2" && xargs -0 -r touch)
}

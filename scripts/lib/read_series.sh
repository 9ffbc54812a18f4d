# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Reads series/: which commits there are, and which paths each owns. Sourced,
# never run; environment.sh comes before it.
#
# From the environment: OPTIONAL=0 leaves out the optional commits, PART=base takes
# only those of that part.

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

# outside PATH: true if PATH is this project's own and not a path of the kernel.
# A commit owns everything else.
outside()
{
	case $1 in
	README.md | CONTRIBUTING.md | COPYING | MAINTAINERS | Makefile | Kconfig | Containerfile) ;;
	.gitignore | .shellcheckrc | .ci/* | .git/*) ;;
	series/* | scripts/* | build*/*) ;;
	*) return 1 ;;
	esac
}

# What a path is in the kernel, for awk: X.patch and X.NN.patch edit X, any other
# path is a file that is added.
KERNEL_FILE='
function kernel_file(path) {
	if (sub(/\.patch$/, "", path))
		sub(/\.[0-9][0-9]$/, "", path)
	return path
}'

# inside: the files of this repository that commits own, one a line
inside()
{
	ROOT=$ROOT "$SCRIPTS/files.sh" | sort -u | while read -r path; do
		outside "$path" || echo "$path"
	done
}

# list: a line "COMMIT PATH FILE" for each path of each commit in order; FILE is
# the file in the kernel, and is PATH itself for a file that is added. A commit
# that names a directory, DIR/, owns the files below it, but for those that a
# longer DIR/ or a path of its own gives to another commit. A DIR/ that owns
# nothing is its own only path.
list()
{
	# shellcheck disable=SC2046
	set -- $(names)
	[ $# -gt 0 ] || die "$ROOT/series holds no commits"
	inside | (cd "$ROOT/series" && awk -v optional="${OPTIONAL-1}" -v only="${PART-}" "$KERNEL_FILE"'
		function out(commit, path) { print commit, path, kernel_file(path) }
		files {
			for (p = $0; p != ""; sub(/[^\/]+\/?$/, "", p))
				if (p in owners) {
					n = split(owners[p], line, " ")
					for (i = 1; p != $0 && i <= n; i++)
						below[line[i]] = below[line[i]] $0 "\n"
					break
				}
			next
		}
		FNR == 1 { message = 1 }
		$0 == "---" { message = 0 }
		message { next }
		$1 == "Part:" { part[FILENAME] = $2 }
		$1 == "Path:" {
			name[++lines] = FILENAME
			path[lines] = $2
			owners[$2] = owners[$2] " " lines
		}
		END {
			for (l = 1; l <= lines; l++) {
				this = part[name[l]]
				if (this == "optional" && optional == "0" || only != "" && this != only)
					continue
				n = split(below[l], file, "\n") - 1
				for (i = 1; i <= n; i++)
					out(name[l], file[i])
				if (n < 1)
					out(name[l], path[l])
			}
		}' "$@" files=1 -)
}

# load: writes the list to $TMP/list; every path in it exists
load()
{
	odd=$(cd "$ROOT/series" && printf '%s\n' * | grep -vxF -e README -e "$(names)") || :
	[ -z "$odd" ] ||
		die "series/$(echo "$odd" | head -n 1) is not a name of the form NN-slug: rename or remove it"
	list >"$TMP/list" || exit 1
	while read -r commit path file; do
		[ -f "$ROOT/$path" ] ||
			die "series/$commit names $path, which is not in $ROOT, or holds nothing of its own: add it or drop the line"
	done <"$TMP/list"
	extract
}

# load_for KERNEL: load, and of the list what goes onto KERNEL, a baseline or a
# prepared tree: see fit
load_for()
{
	load
	if [ -f "$1/.git/series-list" ]; then
		cp "$1/.git/series-list" "$TMP/list"
	else
		fit "$1"
	fi
	extract
}

# extract: the commits of $TMP/list, and the files that they touch
extract()
{
	cut -d' ' -f1 "$TMP/list" | uniq >"$TMP/commits"
	cut -d' ' -f3 "$TMP/list" | sort -u >"$TMP/touched"
}

# fit KERNEL: leaves out of $TMP/list the commits that KERNEL has from
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

# places KERNEL: names each file in $TMP/list as KERNEL does
places()
{
	while read -r commit path file; do
		[ "$path" = "$file" ] || [ -f "$1/$file" ] || file=$(elsewhere "$1" "$path" "$file")
		echo "$commit $path $file"
	done <"$TMP/list" >"$TMP/placed"
	mv "$TMP/placed" "$TMP/list"
}

# steps_aside KERNEL COMMIT: KERNEL lacks what COMMIT needs, or has all that
# upstream's version of it is known by. Where it has some of that, half says what.
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

# elsewhere KERNEL PATH FILE: what KERNEL calls FILE, as the header of a variant of
# PATH says; FILE where none does
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
	find "$VARIANTS" -name '*.patch' -exec sed -n 's|^--- a/||p' {} +
	printf '%s\n' Makefile kernel/pid.c include/uapi/linux/capability.h
}

# digest: changes when the series in $TMP/list does
digest()
{
	while read -r commit path file; do
		mode=644
		[ ! -x "$ROOT/$path" ] || mode=755
		printf '%s %s %s\n' "$commit" "$path" "$mode" >&3
		printf '%s\n' "$ROOT/series/$commit" "$ROOT/$path"
		[ "$path" = "$file" ] || printf '%s\n' "$VARIANTS"/*/"$path"
	done <"$TMP/list" >"$TMP/digest-files" 3>"$TMP/digest-names"
	tr '\n' '\0' <"$TMP/digest-files" | xargs -0 sha256sum -- 2>/dev/null |
		cut -d' ' -f1 | sha256sum - "$TMP/digest-names" | cut -d' ' -f1 |
		sha256sum | cut -d' ' -f1
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

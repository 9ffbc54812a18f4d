#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: prefixes.sh DIR
#
# A check of `make check`: after each commit of the series the files that it touches
# compile, in four configurations: the emulated tablet's, and the same with SELinux,
# without MULTIUSER, and without CHECKPOINT_RESTORE. In the first W=1 and sparse say
# nothing that they do not say of the baseline, nor does kernel-doc. Nothing is
# linked here: only the first commit adds a function that other files call, and
# `make run` links that.

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/read_series.sh"
. "$ROOT/scripts/lib/altered_tree.sh"
usage 1 "$@"
scratch
qemu=$ROOT/tools/testing/selftests/checkpoint_restore/qemu
crossbuild=$ROOT/tools/testing/selftests/checkpoint_restore/crossbuild
dir=$1
out=$dir/prefixes/out
configurations='default selinux multiuser restore'
# Sources that include each header that the series edits, and SELinux' class map
of_headers='kernel/capability.o
kernel/fork.o'
of_selinux=security/selinux/avc.o
status=0

checkout()
{
	commit_git read-tree --reset -u "$1"
}

kbuild()
{
	configuration=$1
	shift
	"$crossbuild/kbuild.sh" "$copy" "$out/$configuration" "$@" < /dev/null
}

# variant NAME LINE...: the default configuration with other LINEs
variant()
{
	name=$1
	shift
	rm -rf "${out:?}/$name"
	cp -a "$out/default" "$out/$name" || exit 1
	printf '%s\n' "$@" >> "$out/$name/.config"
	kbuild "$name" olddefconfig || exit 1
	for line; do
		grep -qxF "$line" "$out/$name/.config" ||
			die "Kconfig dropped $line from the configuration $name"
	done
}

# sources COMMIT: the kernel's C files that it touches, and its headers
sources()
{
	awk -v c="$1" '$1 == c && $3 ~ /\.[ch]$/ && $3 !~ /^tools\// { print $3 }' "$TMP/list"
}

# built CONFIGURATION OBJECT: true if its directory's Makefile builds it
built()
{
	option=$(sed -n "s|^obj-\$(\(CONFIG_[A-Z0-9_]*\)).*[ 	]${2##*/}.*|\1|p" \
		"$copy/${2%/*}/Makefile")
	[ -z "$option" ] || grep -qx "$option=y" "$out/$1/.config"
}

# objects CONFIGURATION < sources: what has to be compiled for them
objects()
{
	while read -r file; do
		case $file in
		*.c) echo "${file%.c}.o" ;;
		*) echo "$of_headers" ;;
		esac
		case $1$file in selinuxsecurity/selinux/*) echo "$of_selinux" ;; esac
	done | sort -u | while read -r object; do
		! built "$1" "$object" || echo "$object"
	done
}

# complaints LOG: one line each, without line numbers, which the series moves
complaints()
{
	grep -E '(warning|error): ' "$1" | sed "s|$copy/||g; s/:[0-9][0-9:]*:* /: /" | sort -u
}

# compile CONFIGURATION OBJECT...
compile()
{
	configuration=$1
	shift
	[ "$configuration" != default ] || set -- W=1 C=1 CHECK=sparse "$@"
	kbuild "$configuration" "$@" > "$TMP/$configuration.log" 2>&1
}

# kernel_doc TREE < sources
kernel_doc()
{
	while read -r file; do
		[ ! -f "$1/$file" ] || (cd "$1" && perl "$copy/scripts/kernel-doc" -none "$file" 2>&1)
	done > "$TMP/kernel-doc.log"
	complaints "$TMP/kernel-doc.log"
}

# word COMMIT GATE WORD [FILE]: for the table; FILE says what is wrong
word()
{
	echo "word: $1 $2 $3"
	[ "$3" = FAIL ] || return 0
	status=1
	[ -s "$4" ] || echo "no reason given" > "$4"
	grep -E '(warning|error): ' "$4" > "$TMP/why" || tail -n 5 "$4" > "$TMP/why"
	sed "s|^|error: series/$1: $2: |" "$TMP/why"
}

load_for "$dir/tree"
altered_tree "$dir/tree" "$dir/prefixes/tree"
commit_ids > "$TMP/all" || exit 1

# The baseline's objects, and the messages about it
checkout refs/series/baseline || exit 1
mkdir -p "$out/default"
"$crossbuild/kconfig.sh" "$copy" "$out/default" "$qemu/kernel.config" \
	"$ROOT/kernel/configs/checkpoint_restore.config" || exit 1
while read -r commit; do
	sources "$commit"
done < "$TMP/commits" | while read -r file; do
	[ ! -f "$copy/$file" ] || echo "$file"
done > "$TMP/sources"
for configuration in $configurations; do
	case $configuration in
	selinux) variant selinux CONFIG_AUDIT=y CONFIG_SECURITY=y \
		CONFIG_SECURITY_NETWORK=y CONFIG_SECURITY_SELINUX=y ;;
	multiuser) variant multiuser '# CONFIG_MULTIUSER is not set' ;;
	restore) variant restore '# CONFIG_CHECKPOINT_RESTORE is not set' ;;
	esac
	objects "$configuration" < "$TMP/sources" > "$TMP/objects"
	(cd "$out/$configuration" && xargs rm -f) < "$TMP/objects"
	# shellcheck disable=SC2046
	compile "$configuration" $(cat "$TMP/objects") || {
		cat "$TMP/$configuration.log"
		die "the baseline does not build in the configuration $configuration"
	}
done
complaints "$TMP/default.log" > "$TMP/baseline.warnings"

while read -r commit id; do
	checkout "$id" || exit 1
	# Turns on the options that the series adds, or their files would not be compiled.
	! grep -q "^$commit .*Kconfig$" "$TMP/list" || for configuration in $configurations; do
		cat "$qemu/kunit.config" >> "$out/$configuration/.config"
		kbuild "$configuration" olddefconfig || exit 1
	done
	sources "$commit" > "$TMP/sources"
	for configuration in $configurations; do
		objects "$configuration" < "$TMP/sources" > "$TMP/objects"
		verdict=-
		# shellcheck disable=SC2046
		if [ -s "$TMP/objects" ]; then
			verdict=ok
			compile "$configuration" $(cat "$TMP/objects") || verdict=FAIL
		fi
		word "$commit" "$configuration" $verdict "$TMP/$configuration.log"
	done
	verdict=-
	: > "$TMP/added"
	if [ -s "$TMP/sources" ]; then
		complaints "$TMP/default.log" | comm -13 "$TMP/baseline.warnings" - > "$TMP/added"
		verdict=ok
		[ ! -s "$TMP/added" ] || verdict=FAIL
	fi
	word "$commit" warnings $verdict "$TMP/added"
	verdict=-
	if [ -s "$TMP/sources" ]; then
		kernel_doc "$dir/baseline/tree" < "$TMP/sources" > "$TMP/baseline.kernel-doc"
		kernel_doc "$copy" < "$TMP/sources" | comm -13 "$TMP/baseline.kernel-doc" - > "$TMP/added"
		verdict=ok
		[ ! -s "$TMP/added" ] || verdict=FAIL
	fi
	word "$commit" kernel-doc $verdict "$TMP/added"
done < "$TMP/all"
exit "$status"

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What the tests of the tools share; each sources it first. From the environment:
#	BASELINE	a baseline, which the tests only read
#	UNMODIFIED	a kernel that has the capability, a directory or an archive
# For this test alone, $R is a copy of this repository and $W a scratch directory.

set -u
REPO=${ROOT:-$(cd "${0%/*}/../.." && pwd)}
. "$REPO/tools/testing/selftests/checkpoint_restore/ktap_helpers.sh"
ktap_print_header
[ -f "${BASELINE-}/Makefile" ] || {
	ktap_skip_all 'BASELINE names no baseline (make tree)'
	exit 0
}
UNMODIFIED=${UNMODIFIED:-/usr/src/$("$REPO/scripts/default_base.sh").tar.xz}
BASELINE=$(cd "$BASELINE" && pwd -P)
# shellcheck disable=SC2046
unset ROOT SCRIPTS VARIANTS OPTIONAL NEUTRAL V VERBOSE EMAIL STEP_ERRORS $(git rev-parse --local-env-vars)
W=$(mktemp -d)
trap 'chmod -R u+w "$W"; rm -rf "$W"' EXIT
trap 'exit 130' INT TERM
mkdir "$W/home"
export HOME="$W/home" XDG_CONFIG_HOME="$W/home" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C NEED_GB=0
export GIT_AUTHOR_NAME='A Tester' GIT_AUTHOR_EMAIL=tester@example.org
export GIT_COMMITTER_NAME='A Tester' GIT_COMMITTER_EMAIL=tester@example.org
# A crash may lose these; they are made again.
export GIT_TEST_FSYNC=0
cd "$W" || exit 1

# ok STATUS NAME: the result of one test
ok()
{
	if [ "$1" -eq 0 ]; then
		ktap_test_pass "$2"
		return
	fi
	ktap_test_fail "$2"
	for f in out err says; do
		[ ! -s "$W/$f" ] || sed "s/^/# $f: /" "$W/$f" | head -n 20
	done
}

# run COMMAND...: keeps status, standard output and error
run()
{
	"$@" >"$W/out" 2>"$W/err"
	status=$?
	return $status
}

# passes NAME COMMAND...
passes()
{
	what=$1
	shift
	run "$@"
	ok $? "$what"
}

# fails NAME REGEX COMMAND...: not 0, and one line on standard error, error: REGEX
fails()
{
	what=$1 regex=$2
	shift 2
	run "$@"
	[ "$status" -ne 0 ] && [ "$(wc -l <"$W/err")" -eq 1 ] && grep -qE "^error: .*$regex" "$W/err"
	ok $? "$what"
}

# holds NAME TEST...: a condition
holds()
{
	what=$1
	shift
	"$@" >"$W/says" 2>&1
	ok $? "$what"
	: >"$W/says"
}

# not COMMAND...
not()
{
	! "$@"
}

# print DIR...: a fingerprint of all in it: names, modes, times and contents
print()
{
	(cd "$1" && find . -printf '%p %y %m %T@ %l\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha1sum) | sha1sum
}

# contents DIR: of the files only, and which can be executed; .git left out
contents()
{
	(cd "$1" && find . -path ./.git -prune -o -type f -perm -u+x -print | sort &&
		find . -path ./.git -prune -o -type f -print0 | sort -z | xargs -0 sha1sum) | sha1sum
}

# repo DIR: a copy of this repository, committed
repo()
{
	mkdir "$1"
	(cd "$REPO" && scripts/files.sh | while read -r f; do
		[ ! -f "$f" ] || echo "$f"
	done | tar -c -T - -f -) | tar -x -f - -C "$1"
	git -C "$1" init -q
	git -C "$1" add -A
	git -C "$1" commit -qm start
}

# mini DIR [FROM]: those files of a kernel that the tools look at
mini()
{
	mkdir -p "$1"
	{
		"$R/scripts/paths.sh" | awk '$2 != $3 { print $3 }'
		cat "$R"/series/* | sed -n -e 's/^Upstream-has: \([^ ]*\) .*/\1/p' -e 's/^Needs: \([^ ]*\) .*/\1/p'
		find "$R/scripts/variants" -type f -exec sed -n 's|^--- a/||p' {} +
		sed -n 's|^--- a/||p' "$R"/scripts/baseline/*.diff
		printf '%s\n' Makefile kernel/pid.c kernel/fork.c fs/proc/array.c init/main.c COPYING \
			tools/testing/selftests/clone3/clone3_cap_checkpoint_restore.c
	} | sort -u >"$W/mini.list"
	from=${2:-$BASELINE}
	if [ -d "$from" ]; then
		(cd "$from" && while read -r f; do
			[ ! -f "$f" ] || echo "$f"
		done <"$W/mini.list" | tar -c -T - -f -) | tar -x -f - -C "$1"
	else
		sed 's|^|*/|' "$W/mini.list" | tar -x -f "$from" -C "$1" --wildcards --no-wildcards-match-slash \
			--strip-components=1 -T - 2>/dev/null
	fi
}

# clone DIR: a mini kernel in git
clone()
{
	mini "$1"
	git -C "$1" init -q -b master
	git -C "$1" add -Af
	git -C "$1" commit -qm kernel
}

# commits: those of the series that go onto BASELINE, as its files tell
commits()
{
	for f in "$R"/series/[0-9]*; do
		part=$(sed -n 's/^Part: //p' "$f")
		[ "$part" != base ] || ! grep -q set_tid_size "$BASELINE/kernel/pid.c" || continue
		sed -n 's/^Needs: //p' "$f" | (while read -r file regex; do
			has=yes
			tr -s '[:space:]' ' ' 2>/dev/null <"$BASELINE/$file" | grep -qE -e "${regex#!}" || has=
			case $regex in
			!*) [ -z "$has" ] ;;
			*) [ -n "$has" ] ;;
			esac || exit 1
		done) || continue
		echo "${f##*/}"
	done
}

# edits: the files of the kernel that they touch
edits()
{
	commits >"$W/commits"
	"$R/scripts/paths.sh" "$BASELINE" | awk 'NR == FNR { on[$1]; next } $1 in on { print $3 }' "$W/commits" - | sort -u
}

# slow COMMAND WHEN: a directory for PATH in which COMMAND, when it is done, waits if
# its arguments match WHEN
slow()
{
	mkdir -p "$W/slow.$1"
	cat >"$W/slow.$1/$1" <<-END
		#!/bin/sh
		$(command -v "$1") "\$@"
		status=\$?
		case "\$*" in
		$2)
			: >"$W/waiting"
			sleep 60
			;;
		esac
		exit \$status
	END
	chmod +x "$W/slow.$1/$1"
	SLOW=$W/slow.$1
}

# group COMMAND...: runs it in a process group of its own in which SIGINT is not
# ignored; a script's background commands ignore it
group()
{
	PATH=$SLOW:$PATH exec perl -e 'setpgrp; $SIG{INT} = "DEFAULT"; exec @ARGV' "$@"
}

# interrupt SIGNAL COMMAND...: the signal to all of its group where slow makes it wait
interrupt()
{
	signal=$1
	shift
	rm -f "$W/waiting"
	group "$@" >"$W/out" 2>"$W/err" &
	pid=$!
	n=0
	while [ ! -e "$W/waiting" ] && [ $n -lt 200 ]; do
		sleep 0.1
		n=$((n + 1))
	done
	kill -s "$signal" -- "-$pid"
	wait "$pid" 2>/dev/null
	[ -e "$W/waiting" ]
}

repo "$W/repo"
R=$W/repo
# shellcheck disable=SC2034
S=$R/scripts
# the commit that edits kernel/pid.c
# shellcheck disable=SC2034
PID=$(cd "$R/series" && grep -l '^Path: kernel/pid\.c\.patch$' ./* | sed 's|^\./||')

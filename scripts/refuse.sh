#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: refuse.sh NAME=VALUE...
#
# Prints one line about the first option of make whose value is wrong, or nothing.
# make calls it before it does anything else. "goal" is the target, and "given" the
# list of the names on make's command line.

cd "$(dirname "$0")/.." || exit 1
goal=
given=
for option; do
	export "${option?}"
done

# has_tests DIRECTORY: here or in a kernel source; an archive may have it
has_tests()
{
	known=
	for tree in . "$KSRC" "$O"/*/baseline/tree; do
		[ ! -d "$tree/tools/testing/selftests/$1" ] || return 0
		[ "$tree" = . ] || [ ! -d "$tree/tools/testing/selftests" ] || known=1
	done
	[ -z "$known" ]
}

# is_mutant PATTERN: there is a mutant whose name matches, with a / where it has one
is_mutant()
{
	case $1 in */*) no= ;; *) no=-v ;; esac
	sed -n 's/^Mutant: //p' scripts/mutants/*.diff | grep $no / | while read -r mutant; do
		# shellcheck disable=SC2254 # a pattern
		case $mutant in $1) echo "$mutant" ;; esac
	done | grep -q .
}

{
	for name in $given; do
		grep -qx "config $name" Kconfig || [ "$name" = ALTERED ] || [ "$name" = CR_LOCKED ] ||
			echo "$name: make has no such option: make help lists them"
	done
	awk -v show=wrong -f scripts/options.awk Kconfig
	if [ -d "$KSRC" ]; then
		[ -e "$KSRC/.git" ] || [ -f "$KSRC/kernel/pid.c" ] ||
			echo "KSRC=$KSRC: this is not a kernel source: it has no kernel/pid.c"
	elif [ -f "$KSRC" ]; then
		case $KSRC in
		*.tar | *.tar.* | *.tgz | *.txz) ;;
		*) echo "KSRC=$KSRC: this is neither a directory nor a .tar.*" ;;
		esac
	elif [ -n "$KSRC" ]; then
		echo "KSRC=$KSRC: no such file or directory: name a kernel source"
	fi
	for target in $TARGETS; do
		has_tests "$target" ||
			echo "TARGETS=$target: no such directory in tools/testing/selftests"
	done
	for boot in $BOOTS; do
		script=tools/testing/selftests/checkpoint_restore/criu/${boot%%:*}.sh
		argument=${boot#*:}
		case $boot in
		*:*) grep -qsE "^# usage: .*[ |]${argument%%:*}(\||\$)" "$script" ;;
		*) false ;;
		esac || echo "BOOTS=$boot: give SCRIPT:ARGUMENT, with a script in" \
			"checkpoint_restore/criu and an argument from its usage"
	done
	case $LOGIN in
	root | user) ;;
	*) echo "LOGIN=$LOGIN: give root or user" ;;
	esac
	for name in ARCHIVE FROM UBOOT; do
		file=$(eval "printf '%s\n' \"\$$name\"")
		[ -z "$file" ] || [ -e "$file" ] || [ "$name=$file" = UBOOT=debian ] ||
			echo "$name=$file: no such file or directory"
	done
	for name in LOCALVERSION RELEASE; do
		value=$(eval "printf '%s\n' \"\$$name\"")
		case $value in
		*[!A-Za-z0-9.+~_-]*) echo "$name=$value: give letters, digits and any of .+~_-" ;;
		esac
	done
	[ -z "$DEFCONFIG" ] || [ -f "$DEFCONFIG" ] || [ ! -d "$KSRC" ] ||
		[ -f "$KSRC/arch/arm/configs/$DEFCONFIG" ] ||
		echo "DEFCONFIG=$DEFCONFIG: no such file, here or in $KSRC/arch/arm/configs"
	[ -z "$REPORT" ] || [ -d "$(dirname "$REPORT")" ] ||
		echo "REPORT=$REPORT: there is no such directory"
	case $goal in
	apply)
		[ -e "$KSRC/.git" ] || echo "KSRC=$KSRC: make apply needs a git clone of the kernel"
		git check-ref-format "refs/heads/$BRANCH" || echo "BRANCH=$BRANCH: this is no name for a branch"
		;;
	tablet-remove) [ -n "$NAME" ] || echo "NAME=: give a name that make tablet-list shows" ;;
	tablet-boot-from)
		case $NAME in 2 | 3) ;; *) echo "NAME=$NAME: give the number of a partition, 2 or 3" ;; esac
		;;
	esac
	for case in $CASES; do
		[ -f "tools/remarkable/qemu/cases/$case.sh" ] ||
			echo "CASES=$case: no such file in tools/remarkable/qemu/cases"
	done
	for part in $BENCH; do
		case $part in
		size | cost | pids | misses | criu | quick) ;;
		*) echo "BENCH=$part: give some of size cost pids misses criu, or quick" ;;
		esac
	done
	set -f
	for pattern in $MUTANTS; do
		set +f
		is_mutant "$pattern" || echo "MUTANTS=$pattern: there is no such mutant in scripts/mutants"
	done
} | head -n 1

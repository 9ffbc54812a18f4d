#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The options of make: where their values come from, and what make says of wrong ones.

# shellcheck disable=SC2016,SC2317
. "${0%/*}/setup.sh"

unset MAKEFLAGS MAKELEVEL MFLAGS CR_LOCKED
# shellcheck disable=SC2046 # a word each
unset $(sed -n 's/^config //p' "$R/Kconfig")

# says VALUE OPTION [ARGUMENT]...: what OPTION is in a make with ARGUMENTs
says()
{
	wanted=$1
	option=$2
	shift 2
	[ "$(make -C "$R" -s --eval "show: ; @echo '\$($option)'" "$@" show)" = "$wanted" ]
}

holds 'an option has the default in Kconfig' says 10 MINUTES
holds 'a bool is 0 or 1' says 1 GUARD
holds 'one without a default is off' says 0 DRYRUN
holds 'a text may have spaces' says 'size cost pids misses criu' BENCH
printf 'CONFIG_MINUTES=20\nCONFIG_KSRC="/a b"\n# CONFIG_GUARD is not set\nCONFIG_DRYRUN=y\n' \
	> "$R/.config"
holds '.config overrides it' says 20 MINUTES
holds 'so it does for a bool that is off' says 0 GUARD
holds 'and for one that is on' says 1 DRYRUN
holds 'and for a text with a space' says '/a b' KSRC
holds 'the environment overrides .config' env MINUTES=25 make -C "$R" -s \
	--eval 'show: ; @[ $(MINUTES) = 25 ]' show
holds 'the command line overrides both' env MINUTES=25 make -C "$R" -s MINUTES=30 \
	--eval 'show: ; @[ $(MINUTES) = 30 ]' show
holds 'make help shows what holds' eval \
	'make -C "$R" -s help | grep -q "^MINUTES=.*(20)$"'
rm "$R/.config"

if command -v kconfig-conf > /dev/null; then
	cp "$R/Kconfig" .
	kconfig-conf --alldefconfig Kconfig > /dev/null
	sed -n 's/^config //p' Kconfig | while read -r name; do
		awk -v show="$name" -f "$S/options.awk" Kconfig >> ours
		awk -v show="$name" -f "$S/options.awk" Kconfig .config >> theirs
	done
	holds "Kconfig's own program reads the same defaults" cmp ours theirs
else
	ktap_test_skip "Kconfig's own program" 'there is no kconfig-conf: make menuconfig installs it'
fi

# refused NAME REGEX ARGUMENT...: one line, and nothing is made
status=0
refused()
{
	what=$1
	regex=$2
	shift 2
	run make -C "$R" O="$W/made" "$@"
	[ "$status" -eq 2 ] && [ "$(wc -l < err)" -eq 1 ] && [ ! -e "$W/made" ] &&
		grep -qE "\*\*\* $regex" err
	ok $? "$what"
}

refused 'a number that is none' 'MINUTES=x: give a whole number from 1 to 1440' MINUTES=x deploy
refused 'a number out of its range' 'CALLS=0: give a whole number from 1 to' CALLS=0 fuzz
refused 'a number with a letter' 'CALLS=1e5: give a whole number' CALLS=1e5 fuzz
refused 'no number' 'SEED=: give a whole number' SEED= fuzz
refused 'a bool that is neither 0 nor 1' 'DEBUG=yes: give 0 or 1' DEBUG=yes boot
refused 'a kernel source that is not there' "KSRC=/none: no such file or directory" KSRC=/none run
mkdir kernel
refused 'a kernel source that is none' 'KSRC=.*/kernel: this is not a kernel source' KSRC="$W/kernel" run
touch file
refused 'a file that is no archive' 'KSRC=.*/file: this is neither' KSRC="$W/file" run
mkdir -p kernel/kernel kernel/tools/testing/selftests
touch kernel/kernel/pid.c
refused 'a directory of tests that there is not' 'TARGETS=clone4: no such directory' \
	TARGETS='clone3 clone4' KSRC="$W/kernel" kselftest
refused "a kernel source with a quote in its name" "KSRC=/it's: no such file" "KSRC=/it's" run
refused 'a part of bench that there is not' 'BENCH=speed: give some of' 'BENCH=size speed' bench
refused 'a mutant that there is not' 'MUTANTS=none: there is no such mutant' MUTANTS=none mutants
refused 'an option that there is not' 'KRSC: make has no such option' KRSC=/usr run
refused 'a script that there is not' 'BOOTS=nothing:x: give SCRIPT:ARGUMENT' BOOTS=nothing:x kselftest
refused 'an argument that no script takes' 'BOOTS=parked:x: give SCRIPT:ARGUMENT' BOOTS=parked:x kselftest
refused 'a user that there is not' 'LOGIN=me: give root or user' LOGIN=me boot
refused 'an archive that is not there' 'ARCHIVE=/none: no such file' ARCHIVE=/none deploy
refused 'a bootloader that is not there' 'UBOOT=debiann: no such file' UBOOT=debiann test-deploy
refused 'a version with a slash' 'RELEASE=1/2: give letters' RELEASE=1/2 dist
refused 'a configuration that is not there' 'DEFCONFIG=none: no such file' DEFCONFIG=none \
	KSRC="$W/kernel" kernel
refused 'a report into no directory' 'REPORT=/none/x: there is no such directory' REPORT=/none/x run
refused 'apply to what is no clone' 'KSRC=.*: make apply needs a git clone' KSRC="$W/kernel" apply
mkdir kernel/.git
refused 'apply to what is no name for a branch' 'BRANCH=a..b: this is no name' KSRC="$W/kernel" \
	BRANCH=a..b apply
refused 'nothing to remove' 'NAME=: give a name' tablet-remove
refused 'a partition that there is not' 'NAME=4: give the number of a partition' NAME=4 tablet-boot-from
refused 'a directory that cannot be made' 'O=.*: this directory cannot be made' O="$W/file/x" tree
holds 'make help works all the same' make -C "$R" -s help MINUTES=x
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: compare_standin.sh UBOOT DIR CASES SEED
#
# Holds the stand-in, uboot.sh, against the bootloader that build.sh made in UBOOT:
# on so many images, made from DIR/emmc.img (emmc.sh) by damage to environment,
# kernels and device trees that is drawn with SEED, both have to take the same
# decision, load the same files and leave the same environment. TAP, a line for
# each image.
#
# Exits with 1 if they differ in one.

uboot=$1
dir=$2
cases=$3
seed=$4

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=SCRIPTDIR/../../../testing/selftests/checkpoint_restore/ktap_helpers.sh
. "$here/../../../testing/selftests/checkpoint_restore/ktap_helpers.sh"
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
set -e
tmp=$(mktemp -d)
uboot=$(realpath "$uboot")
dir=$(realpath "$dir")
start=$(sed -n 's/ .*//p;q' "$dir/start.sectors")
fat=$tmp/emmc.img@@$((start * 512))
mkdir "$tmp/real" "$tmp/standin"
for who in real standin; do
	cp "$dir/start.sectors" "$dir/fw_env.config" "$tmp/$who/"
	cp "$uboot/built-in.env" "$tmp/$who/"
done
cp "$dir/fw_env.config" "$tmp/"
head -c 64 /dev/zero > "$tmp/zeros"
head -c 3000 /dev/urandom > "$tmp/noise"
: > "$tmp/empty"
set +e

# A line for each image: words that damage() takes
awk -v cases="$cases" -v seed="$seed" '
function pick(list, n, words) {
	n = split(list, words, " ")
	return words[int(rand() * n) + 1]
}
# Half of them as they were
function file() {
	return rand() < 0.5 ? "whole" : pick(files)
}
BEGIN {
	srand(seed)
	files = "whole link absolute" \
		" directory hard gone zeros noise empty" \
		" dangling loop folder"
	for (i = 0; i < cases; i++)
		print "env:" (rand() < 0.6 ? "good" : pick("flipped short empty gone")), \
			"active_partition=" pick("2 2 2 3 3 3 4 1 none"), \
			"fallback_partition=" pick("2 2 3 3 3 4 none"), \
			"bootlimit=" pick("1 1 1 1 0 2 x none"), \
			"bootcount=" pick("0 0 0 1 1 2 9 10 11 7x none"), \
			"upgrade_available=" pick("0 0 1 1 1 1 2 none"), \
			"serial#=" pick("123 123 none"), \
			"p2:zImage:" file(), "p2:zero-sugar.dtb:" file(), \
			"p3:zImage:" file(), "p3:zero-sugar.dtb:" file()
}' > "$tmp/cases"

# ext4 NUMBER: debugfs commands on standard input
ext4()
{
	start=$(sed -n "${1}s/ .*//p" "$dir/start.sectors")
	debugfs -w -f - "$tmp/emmc.img?offset=$((start * 512))" > /dev/null 2>&1
}

# damage_file NUMBER NAME KIND
damage_file()
{
	case $3 in
	whole) return ;;
	gone) echo "rm /boot/$2" ;;
	zeros | noise | empty) printf 'rm /boot/%s\nwrite %s /boot/%s\n' "$2" "$tmp/$3" "$2" ;;
	hard) printf 'ln /boot/%s /boot/other-%s\n' "$2" "$2" ;;
	folder) printf 'rm /boot/%s\nmkdir /boot/%s\n' "$2" "$2" ;;
	dangling) printf 'rm /boot/%s\nsymlink /boot/%s nowhere\n' "$2" "$2" ;;
	loop) printf 'rm /boot/%s\nsymlink /boot/%s %s\n' "$2" "$2" "$2" ;;
	*)
		printf 'mkdir /boot/a-%s\nln /boot/%s /boot/a-%s/it\nunlink /boot/%s\n' \
			"$2" "$2" "$2" "$2"
		case $3 in
		link) echo "symlink /boot/$2 a-$2/it" ;;
		absolute) echo "symlink /boot/$2 /boot/a-$2/it" ;;
		directory) printf 'symlink /boot/b-%s a-%s\nsymlink /boot/%s b-%s/it\n' \
				"$2" "$2" "$2" "$2" ;;
		esac
		;;
	esac | ext4 "$1"
}

# damage WORD...: to a copy of the image
damage()
{
	cp --sparse=always "$dir/emmc.img" "$tmp/emmc.img"
	cp "$uboot/built-in.env" "$tmp/settings"
	for word; do
		case $word in
		*=none) sed -i "/^${word%%=*}=/d" "$tmp/settings" ;;
		*=*) sed -i "/^${word%%=*}=/d" "$tmp/settings"; echo "$word" >> "$tmp/settings" ;;
		p[23]:*)
			kind=${word##*:} name=${word#p?:}
			number=${word%%:*}
			damage_file "${number#p}" "${name%:*}" "$kind"
			;;
		esac
	done
	(
		cd "$tmp" || exit
		rm -f uboot.env
		truncate -s 8192 uboot.env
		fw_setenv -c fw_env.config -f settings -s settings 2> /dev/null
		case $1 in
		*flipped) printf x | dd of=uboot.env bs=1 seek=700 conv=notrunc 2> /dev/null ;;
		*short) truncate -s 4096 uboot.env ;;
		*empty) truncate -s 0 uboot.env ;;
		esac
		mdel -i "$fat" ::uboot.env 2> /dev/null
		case $1 in
		*gone) ;;
		*) mcopy -o -i "$fat" uboot.env ::uboot.env ;;
		esac
	)
}

# outcome WHO: what it decided, loaded and left
outcome()
{
	(
		cd "$tmp/$1" || exit
		cat decision
		! grep -q '^[234]' decision || sha256sum zImage zero-sugar.dtb
		rm -f uboot.env
		mcopy -o -i "emmc.img@@$((start * 512))" ::uboot.env uboot.env
		fw_printenv -c fw_env.config 2>&1 | grep -E "^($names|error|Cannot.*)=" | sort
	)
}

# The names that the real one sets while it runs and saves with the others differ.
names=$(sed 's/=.*//' "$uboot/built-in.env" | grep -v '^bootargs$' | tr '\n' '|')
names=${names}bootcount\|upgrade_available
ktap_print_header
ktap_set_plan "$cases"
while read -r words; do
	# shellcheck disable=SC2086 # its words
	damage $words
	for who in real standin; do
		cp --sparse=always "$tmp/emmc.img" "$tmp/$who/emmc.img"
	done
	"$here/run.sh" "$uboot" "$tmp/real/emmc.img" "$tmp/real" count \
		> "$tmp/real/decision" 2> "$tmp/real/errors" < /dev/null
	"$here/../uboot.sh" "$tmp/standin/emmc.img" "$tmp/standin" count \
		> "$tmp/standin/decision" 2> "$tmp/standin/errors" < /dev/null
	outcome real > "$tmp/outcome.real"
	outcome standin > "$tmp/outcome.standin"
	if [ -s "$tmp/real/decision" ] && cmp -s "$tmp/outcome.real" "$tmp/outcome.standin"; then
		ktap_test_pass "$(cat "$tmp/real/decision"): $words"
	else
		ktap_test_fail "$words"
		diff "$tmp/outcome.real" "$tmp/outcome.standin" | sed 's/^/# /'
		sed 's/^/# error: /' "$tmp/real/errors"
	fi
done < "$tmp/cases"
ktap_print_msg "$cases images, $KTAP_CNT_FAIL different, seed $seed"
[ "$KTAP_CNT_PASS" -eq "$cases" ]

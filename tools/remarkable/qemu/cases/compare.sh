# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of test_deploy.sh
#
# Compares the stand-in, uboot.sh, with the tablet's own bootloader or Debian's, if
# BOOTLOADER names one. There are 200 images. The damage to their environments, kernels
# and device trees is drawn at random with SEED. On each image both must decide the same,
# load the same files and leave the same environment.

images=200
seed=${SEED:-18}
work=$dir/compare

# draw: prints a line for each image, with words that damage takes
draw()
{
	awk -v images="$images" -v seed="$seed" '
function pick(list, n, words) {
	n = split(list, words, " ")
	return words[int(rand() * n) + 1]
}
# Half of the files stay as they are.
function file() {
	return rand() < 0.5 ? "whole" : pick(files)
}
BEGIN {
	srand(seed)
	files = "whole link absolute" \
		" directory hard gone zeros noise empty" \
		" dangling loop folder"
	for (i = 0; i < images; i++)
		print "env:" (rand() < 0.6 ? "good" : pick("flipped short empty gone")), \
			"active_partition=" pick("2 2 2 3 3 3 4 1 none"), \
			"fallback_partition=" pick("2 2 3 3 3 4 none"), \
			"bootlimit=" pick("1 1 1 1 0 2 x none"), \
			"bootcount=" pick("0 0 0 1 1 2 9 10 11 7x none"), \
			"upgrade_available=" pick("0 0 1 1 1 1 2 none"), \
			"serial#=" pick("123 123 none"), \
			"p2:zImage:" file(), "p2:zero-sugar.dtb:" file(), \
			"p3:zImage:" file(), "p3:zero-sugar.dtb:" file()
}'
}

# ext4 NUMBER: debugfs, with commands from standard input, on that partition
ext4()
{
	start=$(sed -n "${1}s/ .*//p" "$dir/start.sectors")
	debugfs -w -f - "$work/emmc.img?offset=$((start * 512))" > /dev/null 2>&1
}

# damage_file NUMBER NAME KIND
damage_file()
{
	case $3 in
	whole) return ;;
	gone) echo "rm /boot/$2" ;;
	zeros | noise | empty) printf 'rm /boot/%s\nwrite %s /boot/%s\n' "$2" "$work/$3" "$2" ;;
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

# damage WORD...: makes work/emmc.img, a damaged copy of the eMMC
damage()
{
	cp --sparse=always "$dir/emmc.img" "$work/emmc.img"
	cp "$BOOTLOADER/built-in.env" "$work/settings"
	for word; do
		case $word in
		*=none) sed -i "/^${word%%=*}=/d" "$work/settings" ;;
		*=*) sed -i "/^${word%%=*}=/d" "$work/settings"; echo "$word" >> "$work/settings" ;;
		p[23]:*)
			kind=${word##*:} name=${word#p?:}
			number=${word%%:*}
			damage_file "${number#p}" "${name%:*}" "$kind"
			;;
		esac
	done
	(
		cd "$work" || exit
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

# outcome WHO: what it decided, which files it loaded, what environment it left
outcome()
{
	(
		cd "$work/$1" || exit
		cat decision
		! grep -q '^[234]' decision || sha256sum zImage zero-sugar.dtb
		rm -f uboot.env
		mcopy -o -i "emmc.img@@$((start * 512))" ::uboot.env uboot.env
		fw_printenv -c fw_env.config 2>&1 | grep -E "^($names|error|Cannot.*)=" | sort
	)
}

compare()
{
	from fresh
	start=$(start_of 1)
	fat=$work/emmc.img@@$((start * 512))
	mkdir -p "$work/real" "$work/standin"
	for who in real standin; do
		cp "$dir/start.sectors" "$dir/fw_env.config" "$BOOTLOADER/built-in.env" \
			"$work/$who/"
	done
	cp "$dir/fw_env.config" "$work/"
	head -c 64 /dev/zero > "$work/zeros"
	tail -c 3000 "$dir/new/zImage" > "$work/noise"
	: > "$work/empty"
	# Without bootargs: the real one saves what it has set meanwhile.
	names=$(sed 's/=.*//' "$BOOTLOADER/built-in.env" | grep -v '^bootargs$' | tr '\n' '|')
	names=${names}bootcount\|upgrade_available
	draw > "$work/images"
	: > "$dir/compare.log"
	different=0
	while read -r words; do
		# shellcheck disable=SC2086 # several words
		damage $words
		for who in real standin; do
			cp --sparse=always "$work/emmc.img" "$work/$who/emmc.img"
		done
		"$here/uboot/run.sh" "$BOOTLOADER" "$work/real/emmc.img" "$work/real" count \
			> "$work/real/decision" 2> "$work/real/errors" < /dev/null
		"$here/uboot.sh" "$work/standin/emmc.img" "$work/standin" count \
			> "$work/standin/decision" 2> "$work/standin/errors" < /dev/null
		outcome real > "$work/outcome.real"
		outcome standin > "$work/outcome.standin"
		echo "$(cat "$work/real/decision"): $words" >> "$dir/compare.log"
		[ ! -s "$work/real/decision" ] ||
			! cmp -s "$work/outcome.real" "$work/outcome.standin" || continue
		different=$((different + 1))
		{
			echo "different: $words"
			diff "$work/outcome.real" "$work/outcome.standin"
			cat "$work/real/errors"
		} >> "$dir/compare.log"
	done < "$work/images"
	cp "$dir/compare.log" "$dir/out"
	[ "$(grep -c '^[234a-z]*: env:' "$dir/compare.log")" -eq $images ] && [ $different -eq 0 ]
	ok $? "the stand-in and the bootloader: $images images, $different different, seed $seed"
	rm -rf "$work"
}

[ -z "$BOOTLOADER" ] || compare

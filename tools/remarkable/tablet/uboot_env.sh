# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: the bootloader's variables.
#
# fw_setenv writes the file in place. If the bootloader finds half a file, it takes the
# environment that is built into it, with partition 2. So all variables are changed in
# one write to a copy, and if nothing else in the copy differs, it is renamed over the
# file. There are two programs fw_setenv: the older reads "NAME VALUE", the newer
# "NAME=VALUE". The copy shows which one this is.

# The file, as fw_printenv's configuration names it
environment_file()
{
	awk '!/^#/ && NF { print $1; exit }' /etc/fw_env.config 2> /dev/null
}

setting()
{
	fw_printenv -n "$1" 2> /dev/null
}

# What fw_printenv warns of. If the checksum is wrong, it shows its own defaults, and
# fw_setenv would write them.
environment_warning()
{
	said=$(fw_printenv 2>&1 > /dev/null) && [ -z "$said" ] && return
	echo "${said:-fw_printenv fails}" | head -n 1
}

# with FILE NAME=VALUE...: the environment in FILE with these values, sorted
with()
{
	from=$1
	shift
	names=none
	for pair; do
		names="$names|${pair%%=*}"
	done
	{
		grep -vE "^($names)=" "$from"
		printf '%s\n' "$@"
	} | sort
}

# change NAME=VALUE...: all in one write, and nothing else
change()
{
	echo "  set $*"
	[ "$dry" = 0 ] || return 0
	file=$(environment_file)
	[ -z "$(environment_warning)" ] ||
		die "the bootloader's environment: $(environment_warning)"
	[ -f "$file" ] || die "the bootloader's environment is no file: $file"
	copy=${file%/*}/UBOOT.NEW
	work=/run/checkpoint-restore.environment
	mkdir -p $work
	fw_printenv | sort > $work/before
	with $work/before "$@" > $work/wanted
	! cmp -s $work/before $work/wanted || return 0
	awk -v copy="$copy" '!/^#/ && NF { $1 = copy; print; exit }' /etc/fw_env.config \
		> $work/config
	for between in = ' '; do
		cp "$file" "$copy" || die "$copy: cannot be written"
		for pair; do
			echo "${pair%%=*}$between${pair#*=}"
		done > $work/script
		fw_setenv -c $work/config -s $work/script > /dev/null 2>&1
		fw_printenv -c $work/config 2>&1 | sort > $work/after
		! cmp -s $work/after $work/wanted || break
	done
	cmp -s $work/after $work/wanted || {
		rm -f "$copy"
		die "fw_setenv changes the environment in another way than asked: see $work"
	}
	sync
	mv -f "$copy" "$file"
	sync
	sync
	fw_printenv 2>&1 | sort > $work/after
	cmp -s $work/after $work/wanted ||
		die "the bootloader's environment differs from what was written: see $work"
}

armed()
{
	[ "$(setting upgrade_available)/$(setting bootcount)" = 1/0 ]
}

arm()
{
	run cp "$(environment_file)" "$own/uboot.env.before"
	change upgrade_available=1 bootcount=0
}

# Not if an update, or the vendor's software, has chosen another partition: then the
# count is theirs.
disarm()
{
	[ "$(setting active_partition)" = "$(booted_from)" ] || {
		echo "note: the bootloader's count is left alone: it is of the other partition"
		return 0
	}
	change upgrade_available=0 bootcount=0
}

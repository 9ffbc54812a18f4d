# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: the bootloader's variables.
#
# fw_setenv writes the file in place, and the bootloader takes what is built into
# it, partition 2, where it finds half of one. So the variables are changed in a
# copy beside it, all of them in one write, and the copy is renamed over the file
# when nothing else in it differs. Two tools are called fw_setenv: the older one
# reads "NAME VALUE", the newer "NAME=VALUE"; the copy shows which one this is.

# The file, by what fw_printenv goes by
environment_file()
{
	awk '!/^#/ && NF { print $1; exit }' /etc/fw_env.config 2> /dev/null
}

setting()
{
	fw_printenv -n "$1" 2> /dev/null
}

# What fw_printenv has to say against the environment. Where its checksum is
# wrong it shows, and fw_setenv would write, what is built into it.
environment_warning()
{
	said=$(fw_printenv 2>&1 > /dev/null) && [ -z "$said" ] && return
	echo "${said:-fw_printenv fails}" | head -n 1
}

# with FILE NAME=VALUE...: the environment in FILE with these, sorted
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

# change NAME=VALUE...: in one write, and nothing else
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

# Not where an update, or the vendor's software, has chosen another partition:
# the count is theirs then.
disarm()
{
	[ "$(setting active_partition)" = "$(booted_from)" ] || {
		echo "note: the bootloader's count is left alone: it is of the other partition"
		return 0
	}
	change upgrade_available=0 bootcount=0
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of the other parts
#
# Part of tablet.sh: the state of the tablet, and each reason against a deploy.

lowest_battery=30
# This many KiB stay free.
spare=2048

# fact KEY VALUE...
fact()
{
	key=$1
	shift
	printf '%-22s %s\n' "$key:" "${*:-unknown}"
}

# needs REFUSAL TEST...: if TEST fails, there is no deploy, for this reason
needs()
{
	refusal=$1
	shift
	"$@" || echo "stop: $refusal"
}

not()
{
	! "$@"
}

# yes_no TEST...
yes_no()
{
	if "$@"; then echo yes; else echo no; fi
}

model()
{
	tr -d '\000' < /proc/device-tree/model 2> /dev/null
}

is_remarkable_2()
{
	case $(model) in
	'reMarkable 2'*) grep -q fsl,imx7d /proc/device-tree/compatible ;;
	*) false ;;
	esac
}

has_tool()
{
	command -v "$1" > /dev/null
}

two_roots()
{
	case $(setting active_partition)/$(setting fallback_partition) in
	2/3 | 3/2) ;;
	*) false ;;
	esac
}

# says NAME WORDS: the bootloader's script NAME has these words
says()
{
	setting "$1" | grep -qF "$2"
}

counts_no_boots()
{
	case $(setting upgrade_available) in '' | 0) ;; *) false ;; esac
}

# When an update is installed, it chooses the other partition for the next boot.
no_other_root_chosen()
{
	[ "$(setting active_partition)" = "$(booted_from)" ]
}

# In per cent. It prints nothing if the kernel has no driver, or one that says 0: with
# that the tablet would not be on.
battery()
{
	for supply in /sys/class/power_supply/*; do
		[ "$(cat "$supply/type" 2> /dev/null)" != Battery ] ||
			sed -n '/^0*$/!p' "$supply/capacity"
	done 2> /dev/null
}

battery_known()
{
	[ -n "$(battery)" ] || [ "${BATTERY-}" = 0 ]
}

charged()
{
	[ -z "$(battery)" ] || [ "$(battery)" -ge $lowest_battery ]
}

# free_kib DIR
free_kib()
{
	df -kP "$1" | awk 'END { print $(NF - 2) }'
}

# kib BYTES: the KiB that must be free for them
kib()
{
	echo $((${1:-0} / 1024 + spare))
}

trial_waits()
{
	[ -e "$cr/trial" ] && [ "$(present)" = new ]
}

trial_runs()
{
	[ -e "$cr/tried" ] && [ "$(running)" = "$(info new release)" ]
}

kernel_state()
{
	if on_try; then
		echo "as before; $(running) runs on trial, by kexec: confirm, or lose it"
	elif [ ! -d "$cr" ]; then
		echo 'none of ours was ever installed here'
	else
		installed_state
	fi
}

installed_state()
{
	kernel=$(present)
	[ ! -e "$cr/trial" ] || kernel=$kernel-trial
	[ ! -e "$cr/tried" ] || kernel=$kernel-tried
	case $kernel in
	new) echo "new ($(info new release)), confirmed" ;;
	old) if [ -d "$cr/new" ] && [ -e "$cr/ready" ]; then
		echo "old ($(info old release)); the new one is installed and was not started"
	else
		echo "old ($(info old release)); the new one was taken back"
	fi ;;
	new-trial) echo "new ($(info new release)), on trial: reboot, then confirm" ;;
	old-trial) echo "old: a deploy was cut off before the switch: deploy again" ;;
	old-tried) if [ "$(running)" = "$(info new release)" ]; then
		echo 'old, while the new one is running on trial: confirm, or lose it'
	else
		echo "old: the new one was tried and not confirmed"
	fi ;;
	new-*) echo "new ($(info new release)): a confirm was cut off: confirm again" ;;
	*) echo 'neither old nor new: kernelctl, an update or somebody else has put it there' ;;
	esac
}

# state [ROOT-BYTES HOME-BYTES]: prints a line for each fact and, below it, a line for
# each reason against a deploy that needs so many bytes
state()
{
	fact model "$(model)"
	needs 'not a reMarkable 2' is_remarkable_2
	for tool in tar bunzip2 sha256sum readlink ln mv fw_printenv fw_setenv; do
		needs "the tablet lacks $tool" has_tool $tool
	done
	fact 'os version' "$(os_version)"
	fact environment "$(environment_file)"
	needs "fw_printenv warns: $(environment_warning)" [ -z "$(environment_warning)" ]
	needs 'the environment is no file' [ -f "$(environment_file)" ]
	fact 'active partition' "$(setting active_partition)"
	needs 'the bootloader names other partitions than 2 and 3' two_roots
	needs "running from partition $(booted_from): reboot first (an update, or the fallback)" \
		no_other_root_chosen
	fact 'active is bootable' "$(yes_no bootable "$R")"
	needs 'it would not boot again' bootable "$R"
	fact 'fallback partition' "$(setting fallback_partition)"
	needs 'empty or not bootable: the tablet could not fall back on it' \
		on_partition "$(setting fallback_partition)" bootable
	needs 'an update is being written there: wait for its end, and reboot' \
		not being_written "$(setting fallback_partition)"
	fact 'boot limit' "$(setting bootlimit)"
	needs 'the bootloader does not count boots' [ "$(setting bootlimit)" = 1 ]
	# shellcheck disable=SC2016 # U-Boot expands it
	{
		needs 'altbootcmd would not fall back' \
			says altbootcmd 'mmcpart ${fallback_partition}'
		needs 'loadimage would load the same kernel in the fallback' \
			says loadimage '${mmcpart}'
		needs 'loadfdt would load the same device tree in the fallback' \
			says loadfdt '${mmcpart}'
	}
	needs 'mmcargs has no panic=: a kernel that panics would stand still' says mmcargs ' panic='
	fact 'upgrade available' "$(setting upgrade_available)"
	needs 'an update or a trial is not over yet: reboot, or roll back' counts_no_boots
	fact battery "$(battery | sed 's/$/ %/')"
	needs "this kernel does not tell: charge it, and say BATTERY=0" battery_known
	needs "charge it to $lowest_battery % first" charged
	fact 'free on the root' "$(free_kib "$R/") KiB, $(kib "${1-}") needed"
	needs "$(kib "${1-}") KiB are needed" [ "$(free_kib "$R/")" -ge "$(kib "${1-}")" ]
	fact 'free on /home' "$(free_kib /home) KiB, $(kib "${2-}") needed"
	needs "$(kib "${2-}") KiB are needed" [ "$(free_kib /home)" -ge "$(kib "${2-}")" ]
	fact 'running kernel' "$(running)"
	fact 'its modules' "$(yes_no [ -d "$modules/$(running)" ])"
	needs "/lib/modules/$(running) is missing" [ -d "$modules/$(running)" ]
	fact 'kernel in /boot' "$(kernel_state)"
	needs 'a kernel waits there for its trial: reboot, or roll back' not trial_waits
	needs 'a kernel is on trial: confirm it, or reboot' not trial_runs
	needs 'a kernel is on trial, by kexec: confirm it, or reboot' not on_try
	fact 'another at work' "$(yes_no locked_by_another)"
	needs 'another deploy, confirm or rollback is at work' not locked_by_another
	fact 'kernelctl has' "$(kernelctl_current)"
	fact 'last deploy' "$(last_deploy)"
	fact 'next boot' "$(next_boot)"
}

# In kernelctl 0.2, current.tar.bz2 is a hard link of the archive in use.
kernelctl_current()
{
	dir=$R/opt/usr/share/kernelctl
	inode=$(stat -c %i "$dir/current.tar.bz2" 2> /dev/null) || { echo none; return; }
	for archive in "$dir"/*.tar.bz2; do
		case $archive in */current.tar.bz2) continue ;; esac
		[ "$(stat -c %i "$archive")" != "$inode" ] ||
			basename "$archive" .tar.bz2
	done
}

# What the bootloader will do, and why
next_boot()
{
	root=$(setting active_partition) because='it is the active one'
	counts_no_boots || {
		because='it is the active one, and the bootloader counts: if it fails, the fallback'
		[ $(($(setting bootcount) + 1)) -le "$(setting bootlimit)" ] || {
			root=$(setting fallback_partition)
			because='a counted boot has failed before, so it is the fallback'
		}
	}
	kernel='its own kernel'
	[ "$root" != "$(booted_from)" ] || case $(present) in
	new) kernel="the new kernel ($(info new release))" ;;
	old) kernel="the old kernel ($(info old release))" ;;
	esac
	echo "$kernel from partition $root: $because"
}

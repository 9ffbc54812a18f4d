# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: what is so, and each reason why there can be no deploy.

lowest_battery=30
# KiB of the root that stay free
spare=2048

# fact KEY VALUE...
fact()
{
	key=$1
	shift
	printf '%-22s %s\n' "$key:" "${*:-unknown}"
}

# needs REFUSAL TEST...: without it there is no deploy
needs()
{
	refusal=$1
	shift
	"$@" || echo "stop: $refusal"
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

tools()
{
	for tool in tar bunzip2 sha256sum readlink ln mv fw_printenv fw_setenv; do
		needs "the tablet lacks $tool" has_tool $tool
	done
}

two_roots()
{
	case $(setting active_partition)/$(setting fallback_partition) in
	2/3 | 3/2) ;;
	*) false ;;
	esac
}

falls_back()
{
	[ "$(setting bootlimit)" = 1 ] && setting altbootcmd | grep -q fallback_partition
}

counts_no_boots()
{
	case $(setting upgrade_available) in '' | 0) ;; *) false ;; esac
}

# In per cent, and nothing where the kernel does not know
battery()
{
	for supply in /sys/class/power_supply/*; do
		[ "$(cat "$supply/type" 2> /dev/null)" != Battery ] ||
			cat "$supply/capacity"
	done
}

# free_kib DIR
free_kib()
{
	df -kP "$1" | awk 'END { print $(NF - 2) }'
}

# kib BYTES: what has to be free to hold them
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

not()
{
	! "$@"
}

kernel_state()
{
	if [ ! -d "$cr" ]; then
		echo 'none of ours was ever installed here'
		return
	fi
	kernel=$(present)
	[ ! -e "$cr/trial" ] || kernel=$kernel-trial
	[ ! -e "$cr/tried" ] || kernel=$kernel-tried
	case $kernel in
	new) echo "new ($(info new release)), confirmed" ;;
	old) echo "old ($(info old release)); the new one was taken back" ;;
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

# state [ROOT-BYTES HOME-BYTES]: a line for each fact and, below it, one for each
# reason against a deploy that needs so many bytes
state()
{
	fact model "$(model)"
	needs 'not a reMarkable 2' is_remarkable_2
	tools
	fact 'os version' "$(os_version)"
	fact 'active partition' "$(setting active_partition)"
	needs 'the bootloader names other partitions than 2 and 3' two_roots
	needs "running from partition $(booted_from): reboot first (an update, or the fallback)" \
		[ "$(setting active_partition)" = "$(booted_from)" ]
	fact 'active is bootable' "$(yes_no bootable "$R")"
	needs 'it would not boot again' bootable "$R"
	fact 'fallback partition' "$(setting fallback_partition)"
	needs 'empty or not bootable: the tablet could not fall back on it' \
		fallback_bootable "$(setting fallback_partition)"
	fact 'boot limit' "$(setting bootlimit)"
	needs 'the bootloader would not fall back' falls_back
	fact 'upgrade available' "$(setting upgrade_available)"
	needs 'an update or a trial is not over yet: reboot, or roll back' counts_no_boots
	fact battery "$(battery) %"
	needs "charge it to $lowest_battery % first" [ "$(battery)0" -ge ${lowest_battery}0 ]
	fact 'free on the root' "$(free_kib "$R/") KiB, $(kib "${1-}") needed"
	needs "$(kib "${1-}") KiB are needed" [ "$(free_kib "$R/")" -ge "$(kib "${1-}")" ]
	fact 'free on /home' "$(free_kib /home) KiB, $(kib "${2-}") needed"
	needs "$(kib "${2-}") KiB are needed" [ "$(free_kib /home)" -ge "$(kib "${2-}")" ]
	fact 'running kernel' "$(running)"
	fact 'its modules' "$(yes_no [ -d "$modules/$(running)" ])"
	needs "/lib/modules/$(running) is missing" [ -d "$modules/$(running)" ]
	fact 'kernel in /boot' "$(kernel_state)"
	needs 'a kernel is on trial: reboot and confirm, or roll back' not trial_waits
	needs 'a kernel is on trial: confirm it, or reboot' not trial_runs
	fact 'another at work' "$(yes_no locked_by_another)"
	needs 'another deploy, confirm or rollback is at work' not locked_by_another
	notes
}

# What stops nothing
notes()
{
	at=$(cat "$own/deployed" 2> /dev/null)
	if [ -n "$at" ] && [ "$at" != "$(booted_from) $(os_version)" ]; then
		fact note "an update came in between: the kernel was put on partition ${at%% *}" \
			"under OS ${at#* }, and did not come along"
	fi
	[ ! -f /opt/usr/share/kernelctl/status ] ||
		fact kernelctl "$(cat /opt/usr/share/kernelctl/status)"
}

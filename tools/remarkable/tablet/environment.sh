# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the other parts
#
# Part of tablet.sh: the bootloader's variables.

setting()
{
	fw_printenv -n "$1" 2> /dev/null
}

# set_env NAME VALUE: only where it is another
set_env()
{
	[ "$(setting "$1")" = "$2" ] || run fw_setenv "$1" "$2"
}

arm()
{
	set_env bootcount 0
	set_env upgrade_available 1
}

disarm()
{
	set_env upgrade_available 0
	set_env bootcount 0
}

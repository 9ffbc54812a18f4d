# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='evtest, which reads an input device'
never=1
refusal="Can't dump file 3 of that type .* .chr 13:"
needs=no
why='CRIU cannot dump an open input device, for root neither'

start()
{
	run "evtest $pen"
	heard 'interrupt to exit' || return
	in_vain=$(printf -- '--external file[%x:%x]' \
		"$(sed -n 's/^mnt_id:[^0-9]*//p' "/proc/$pid/fdinfo/3")" \
		"$(stat -c %i "$pen")")
}

ask()
{
	touch_pen 100 200
	heard BTN_TOUCH
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # those of programs.sh

title='a program with pen and framebuffer (sketch.c) that closes both on a signal'
signals='USR1 USR2'
refusal="Can't dump file [0-9]* of that type .* .chr 13:"
needs='with its own help'
why='``park.sh`` sends SIGUSR1 before the dump and SIGUSR2 after the restore'

start()
{
	display_server
	run "/home/try/sketch $pen $display"
	until_true has_pen || return
	touch_pen 100 200
	touch_pen 300 400
	until_true screen_holds 2 && md5sum < "$display" > "$secrets/sketch.screen"
}

has_pen()
{
	open_files | grep -qxF "$pen"
}

before_restore()
{
	display_server
}

# The display's server has an empty screen after a boot.
ask()
{
	until_true screen_holds 2 || return
	equal "$(md5sum < "$display")" "$(cat "$secrets/sketch.screen")" || return
	touch_pen 500 600
	until_true screen_holds 3
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='a program with a FIFO in place of the pen (sketch.c)'
why='the launcher copies the pen into the FIFO, and begins before the restore'

# As a launcher does that gives its program a FIFO
copy_pen()
{
	cat "$pen" > fifo &
}

start()
{
	display_server
	mkfifo fifo
	chown user fifo
	copy_pen
	run "/home/try/sketch fifo $display"
	until_true has_fifo || return
	touch_pen 110 210
	touch_pen 310 410
	until_true screen_holds 2
}

has_fifo()
{
	open_files | grep -qxF "$PWD/fifo"
}

lacks_fifo()
{
	! has_fifo
}

before_restore()
{
	display_server
	copy_pen
}

# It gets the pen's events as before. It remembers what was drawn: when it opens its
# files again, it draws everything.
ask()
{
	touch_pen 710 810
	until_true screen_holds 1 || return
	kill -USR1 "$pid"
	until_true lacks_fifo || return
	kill -USR2 "$pid"
	until_true screen_holds 3
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='less on a pipe, in tmux'

start()
{
	echo "$secret" > first
	in_tmux '{ cat first; seq 200000; } | less'
	on_screen "$secret"
	rm first
	keys 1000g
	on_screen 999
}

# Only less has what went through the pipe, and it still gets the rest.
ask()
{
	keys g
	on_screen "$secret" || return
	keys G
	on_screen 200000
}

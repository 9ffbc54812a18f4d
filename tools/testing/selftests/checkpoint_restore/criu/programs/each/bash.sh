# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='bash with a job in the background, in tmux'

start()
{
	in_tmux 'bash --norc'
	keys "secret=$secret; sleep 100000 &" Enter
	keys 'clear; jobs' Enter
	on_screen '1.*Running.*sleep 100000'
}

ask()
{
	# shellcheck disable=SC2016 # that bash shall expand it
	keys 'clear; echo "<$secret>"; kill %1; wait %1; echo "status $?"' Enter
	on_screen "<$secret>" && on_screen 'status 143'
}

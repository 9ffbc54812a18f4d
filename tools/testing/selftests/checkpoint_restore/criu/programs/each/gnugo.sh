# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='gnugo amid a game'

start()
{
	interpreter '/usr/games/gnugo --mode gtp --level 1'
	say '1 play black D4'
	say '2 genmove white'
	heard '^=2 [A-T]' && sed -n 's/^=2 //p' out > "$secrets/move"
}

ask()
{
	say '3 list_stones black'
	say '4 list_stones white'
	heard '^=3 D4' && heard "^=4 $(cat "$secrets/move")"
}

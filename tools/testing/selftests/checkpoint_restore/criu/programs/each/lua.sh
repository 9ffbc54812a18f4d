# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='lua5.4 within a coroutine'

start()
{
	interpreter 'lua5.4 -i'
	say "secret = '$secret'"
	say 'next = coroutine.wrap(function() for i = 1, 9 do coroutine.yield(i) end end)'
	say 'print(next(), next())'
	heard '1.2'
}

ask()
{
	say 'print(next(), secret)'
	heard "3.$secret"
}

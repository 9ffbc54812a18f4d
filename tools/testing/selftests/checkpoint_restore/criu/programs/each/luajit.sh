# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='luajit with a compiled loop'

start()
{
	interpreter 'luajit -i'
	say "secret = '$secret'"
	say 'function sum(n) local s = 0; for i = 1, n do s = s + i end; return s end'
	say 'print(sum(1000000))'
	heard '500000500000'
}

ask()
{
	say 'print(sum(2000000), secret)'
	heard "2000001000000.$secret"
}

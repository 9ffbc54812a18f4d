# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='python3 with 60 MB of state'

start()
{
	interpreter 'python3 -u -i'
	say "state = {n: 'number %d' % n for n in range(400000)}"
	say "state['secret'] = '$secret'"
	say "print('ready')"
	heard ready
}

ask()
{
	say "print(len(state), state[4711], state['secret'])"
	heard "400001 number 4711 $secret"
}

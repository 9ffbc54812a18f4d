# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='redis with 20000 keys and nothing on the disk'

redis()
{
	redis-cli -h 127.0.0.1 -p 7000 "$@"
}

start()
{
	run "redis-server --port 7000 --bind 127.0.0.1 --save ''"
	until_true redis ping || return
	redis eval "for i = 1, 20000 do redis.call('set', i, i) end" 0
	equal "$(redis set secret "$secret")" OK
}

ask()
{
	equal "$(redis get secret)" "$secret" && equal "$(redis dbsize)" 20001
}

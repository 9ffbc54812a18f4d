# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='a pipeline of 200 processes, full of data'

all_there()
{
	[ "$(wc -w < "/proc/$pid/task/$pid/children")" -eq 200 ]
}

start()
{
	mkfifo in go
	chown user in go
	{
		echo 'cat <> in |'
		for _ in $(seq 198); do
			echo 'cat |'
		done
		echo '{ read -r go < go; cat > out; }'
	} > pipeline
	run 'sh pipeline'
	until_true all_there || return
	echo "$secret" > in
	# The text is on its way to the last process.
	sleep 1
	equal "$(wc -c < out 2> /dev/null || echo 0)" 0
}

ask()
{
	echo > go
	echo after > in
	heard after && equal "$(paste -sd, out)" "$secret,after"
}

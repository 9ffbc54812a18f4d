# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title="cat in tmux, while another program has its terminal's number"
needs='when the other has ended'
why='a terminal gets its old number back'

start()
{
	in_tmux cat
	keys "$secret" Enter
	on_screen "$secret"
	its_terminal > terminal
}

its_terminal()
{
	by_tmux display-message -p '#{pane_tty}'
}

restore_it()
{
	by_user "socat PTY,link=$PWD/other PIPE" &
	until_true test -e other || return
	equal "$(readlink other)" "$(cat terminal)" || return
	if by_criu restore --restore-detached; then
		echo "was restored on another terminal"
		return 1
	fi
	killall socat
	until_true test ! -e "$(cat terminal)" || return
	by_criu restore --restore-detached
}

ask()
{
	equal "$(its_terminal)" "$(cat terminal)" || return
	keys "and $secret" Enter
	on_screen "^and $secret"
}

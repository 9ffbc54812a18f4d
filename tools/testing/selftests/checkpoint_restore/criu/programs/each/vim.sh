# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='vim amid an edit, in tmux'

start()
{
	echo 'as it was' > text
	chown user text
	in_tmux 'vim.tiny text'
	on_screen 'as it was'
	until_true edited || on_screen secret
}

# Keys typed while vim starts may be lost.
edited()
{
	keys Escape :e! Enter "Sfirst $secret" Escape "osecond" Escape 'osecret'
	sleep 1
	screen_has secret
}

# The text is not in the file, and it can be undone.
ask()
{
	equal "$(cat text)" 'as it was' || return
	keys Escape u :wq Enter
	until_true grep -q second text
	equal "$(paste -sd, text)" "first $secret,second"
}

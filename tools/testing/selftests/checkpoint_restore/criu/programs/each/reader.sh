# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='a reader (MuPDF) that draws into a shared framebuffer'
why='once the server of the display has made the file again'
# Without the framebuffer the restore fails, and the images stay.
restore_it()
{
	# What an earlier program has drawn into
	rm -f "$display"
	if by_criu restore --restore-detached; then
		echo "was restored without its framebuffer"
		return 1
	fi
	display_server
	by_criu restore --restore-detached
}

# Not an empty page
drawn()
{
	[ "$(tr -d '\0' < "$display" | wc -c)" -gt 1000000 ]
}

start()
{
	display_server
	interpreter 'python3 -u -i'
	say 'import fitz, mmap'
	say 'book = fitz.open()'
	say "for n in range(50): x = book.new_page().insert_text((50, 100), '$secret %d' % n)"
	say ''
	say "file = open('$display', 'r+b')"
	say "screen = mmap.mmap(file.fileno(), $pixels)"
	say 'def show(n):'
	say '    page = book[n].get_pixmap(dpi=150, colorspace=fitz.csGRAY).samples'
	say '    screen[:len(page)] = page'
	say ''
	say 'show(7)'
	say "print('shown')"
	heard shown && drawn && md5sum < "$display" > "$secrets/page7"
}

# The server has an empty screen after a boot: the reader has to draw again.
ask()
{
	if drawn; then
		echo "there is something on the screen"
		return 1
	fi
	say 'show(8); show(7)'
	say "print('again')"
	heard again && equal "$(md5sum < "$display")" "$(cat "$secrets/page7")"
}

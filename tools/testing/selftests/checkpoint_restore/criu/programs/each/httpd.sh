# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # those of programs.sh

title='busybox httpd between requests'

page()
{
	busybox wget -q -O - http://127.0.0.1:8000/
}

start()
{
	echo "I:$secret.html" > httpd.conf
	echo "page of $secret" > "$secret.html"
	run 'busybox httpd -f -p 127.0.0.1:8000 -c httpd.conf'
	until_true page || return
	rm httpd.conf
}

# By now only its memory has the first page.
ask()
{
	equal "$(page)" "page of $secret"
}

# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # those of programs.sh

title='python3, connected to a server over a unix socket'
refusal='External socket is used'
needs='with ``--external`` and ``--inherit-fd``'
why='``unix[INODE]``, and ``fd[N]:socket:[INODE]`` of a caller that has connected anew'
server=/tmp/server

serve()
{
	socat UNIX-LISTEN:$server,fork,mode=666 PIPE > /dev/null 2>&1 &
	until_true test -S $server
}

start()
{
	serve || return
	interpreter 'python3 -u -i'
	say "import socket; secret = '$secret'"
	say 's = socket.socket(socket.AF_UNIX)'
	say "s.connect('$server')"
	say "print(s.send(b'before'), s.recv(6))"
	heard "6 b'before'" || return
	open_files | sed -n 's/^socket:.\([0-9]*\).$/\1/p' > inode
	with="--external unix[$(cat inode)]"
}

before_restore()
{
	serve
}

# socat connects, then executes CRIU with the connection as descriptor 0.
restore_it()
{
	before_restore
	cat > connect << EOF
#!/bin/sh
exec $criu restore --restore-detached --unprivileged -v1 --images-dir images \\
	-o restore.log --inherit-fd 'fd[0]:socket:[$(cat inode)]'
EOF
	chmod 755 connect
	by_user "XDG_RUNTIME_DIR=/tmp/run socat UNIX-CONNECT:$server EXEC:./connect,nofork" ||
		{
			cat images/restore.log
			return 1
		}
}

ask()
{
	say "print(s.send(secret.encode()), s.recv(12))"
	heard "12 b'$secret'"
}

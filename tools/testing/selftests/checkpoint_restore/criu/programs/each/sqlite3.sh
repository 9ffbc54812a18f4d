# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2016,SC2034,SC2154 # those of programs.sh

title='sqlite3 within a transaction'
with='--file-locks'
refusal='Some file locks are hold by dumping tasks'
needs='with ``--file-locks``'
why='the transaction holds file locks'

start()
{
	interpreter 'sqlite3 -interactive data'
	say 'CREATE TABLE t (v); BEGIN;'
	say "INSERT INTO t VALUES ('$secret'); SELECT 'ready';"
	heard ready
}

# It was not committed, so no other process could see it.
ask()
{
	[ -z "$(by_user sqlite3 -readonly data "'SELECT v FROM t'" 2> /dev/null)" ] ||
		return
	say "COMMIT; SELECT 'committed';"
	heard committed || return
	equal "$(by_user sqlite3 data "'SELECT v FROM t'")" "$secret"
}

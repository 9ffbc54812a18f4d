#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: host.sh preflight|deploy TABLET DIR ARCHIVE
#        host.sh try TABLET DIR ARCHIVE KEXEC
#        host.sh status|confirm|rollback|list|uninstall TABLET DIR
#        host.sh remove|boot-from|restore TABLET DIR NAME
#
# The host's side of a deploy to the reMarkable 2 at TABLET (root@10.11.99.1). ARCHIVE is
# what archive.sh made, with its manifest beside it, and KEXEC the program kexec for the
# tablet. Logs, and backups of the tablet's kernels, go to DIR. From the environment:
#	DRYRUN=1	try, deploy, confirm, rollback: print each step and do none
#	MINUTES		try, deploy: a trial ends after so many minutes (10), unless it
#			is confirmed
#	BATTERY=0	deploy even if the running kernel does not tell the charge
#	GUARD=0		try, deploy: also a kernel without the guard, such as the stock one
#
# It logs in by key, and only if ssh knows the tablet's host key: it never accepts a host
# key, and never asks for a password. What stops a deploy is marked with an arrow.
#
# If it refuses, or a step fails, it exits with 1, and the tablet boots what it did before.

action=$1
tablet=$2
dir=$3
archive=$4
kexec=$5

here=$(cd "$(dirname "$0")" && pwd)
step=$here/../testing/selftests/checkpoint_restore/crossbuild/step.sh
own=/home/root/.checkpoint-restore-kernel
minutes=${MINUTES:-10}
dry=${DRYRUN:-0}
LC_ALL=C
export LC_ALL

die()
{
	printf 'error: %s\n' "$*" >&2
	exit 1
}

# remote COMMAND: runs it on the tablet and returns its exit code. If there is no
# connection, ends with one line that says why.
remote()
{
	ssh -T -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=10 \
		-o ServerAliveInterval=5 -o ServerAliveCountMax=3 \
		"$tablet" "$1" 2> "$tmp/ssh"
	status=$?
	[ $status -eq 255 ] || { cat "$tmp/ssh" >&2; return $status; }
	case $(cat "$tmp/ssh") in
	*'Host key verification failed'* | *'HOST IDENTIFICATION HAS CHANGED'*)
		die "$tablet: its host key is unknown, or another than before. After an update" \
			"that is so: see the manual. Otherwise it is not your tablet" ;;
	*'Permission denied'*)
		die "$tablet: no login by key: see the manual, ssh-copy-id does not do it" ;;
	*)
		die "$tablet: no connection, or it was lost ($(tail -n 1 "$tmp/ssh")):" \
			"make tablet-status says where things stand" ;;
	esac
}

# tool: tablet.sh with its parts, as one file, which is what is sent
tool()
{
	cat "$here/tablet/tablet.sh" &&
		for part in common partition uboot_env pair record state put trial kexec end remove
		do
			echo && sed '1,3d' "$here/tablet/$part.sh" || return 1
		done &&
		printf '\nmain "$@"\n'
}

# there ARGUMENT...: runs our tablet.sh on the tablet without saving it there
there()
{
	remote "DRYRUN=$dry BATTERY=${BATTERY:-1} sh -s -- $*" < "$tmp/tablet.sh"
}

# installed ARGUMENT...: runs the tablet.sh that was saved on the tablet
installed()
{
	remote "DRYRUN=$dry BATTERY=${BATTERY:-1} sh $own/tablet.sh $*"
}

# send FILE NAME: to our directory on the tablet; it is read back from the disk there
send()
{
	installed receive "$2" "$(sha256sum < "$1" | cut -d ' ' -f 1)" < "$1"
}

fact()
{
	sed -n "s/^$1: //p" "$manifest"
}

# Prints lines "key: value", and "stop: reason" for each reason against a deploy
facts()
{
	case $archive in
	'') die "no archive: make archive, or name one with ARCHIVE=" ;;
	*' '*) die "more than one archive: name one with ARCHIVE=: $archive" ;;
	esac
	"$here/verify.sh" "$archive" "$manifest" > /dev/null || exit 1
	# They reach a shell on the tablet.
	case $(fact name) in
	'' | [!A-Za-z0-9]* | *[!A-Za-z0-9._+-]*)
		die "$manifest: name: $(fact name): letters, digits, '.', '_', '+' and '-' only" ;;
	esac
	[ "$(fact guard)" = yes ] || [ "${GUARD:-1}" = 0 ] ||
		echo "stop: the archive's kernel has no guard in it: once it runs programs" \
			"it stays (GUARD=0 takes it nevertheless)"
	root=$(($(fact zImage-bytes) + $(fact dtb-bytes) + $(fact modules-bytes)))
	there state "$root" "$((root + 2 * $(fact archive-bytes) + 8 * 1024 * 1024))"
	printf '%-22s %s\n' 'login:' "$tablet by key, host key known" \
		'archive:' "$(fact name), made from $(fact base), series $(fact series)" \
		'its kernel, modules:' "$(fact release), both"
}

# Shows the facts, and ends if one of them stops a deploy
preflight()
{
	facts > "$tmp/facts" || exit 1
	sed 's/^stop: /  --> STOPS A DEPLOY: /' "$tmp/facts"
	! grep -q '^stop: ' "$tmp/facts" || die 'nothing was changed: see the arrows above'
}

# Saves the tablet's present kernel as an archive, here and on the tablet
backup()
{
	installed sums > "$tmp/sums" || exit 1
	name=backup-$(sha256sum < "$tmp/sums" | cut -c 1-12)
	if [ ! -f "$dir/$name.tar.bz2" ]; then
		mkdir -p "$dir" "$tmp/backup"
		installed pack > "$tmp/$name.tar" || exit 1
		tar -xf "$tmp/$name.tar" -C "$tmp/backup"
		(cd "$tmp/backup" && sha256sum --quiet -c "$tmp/sums") ||
			die "the backup differs from what the tablet has: deploy again"
		bzip2 -9 < "$tmp/$name.tar" > "$dir/$name.part" || exit 1
		mv "$dir/$name.part" "$dir/$name.tar.bz2" || exit 1
	fi
	echo "note: backup: $dir/$name.tar.bz2"
	send "$dir/$name.tar.bz2" "$name.tar.bz2"
}

# Sends the device tree for the new kernel, if the archive has one
tree()
{
	tar -xjOf "$archive" boot/zero-sugar.dtb > "$tmp/archive.dtb" 2> /dev/null || {
		remote "rm -f $own/try.dtb"
		return
	}
	remote "cat /sys/firmware/fdt" > "$tmp/live.dtb" || return 1
	"$here/kexec/merge_dtb.sh" "$tmp/live.dtb" "$tmp/archive.dtb" "$tmp/try.dtb" ||
		die "the device trees of the tablet and the archive do not go together"
	send "$tmp/try.dtb" try.dtb
}

# take STEP: does it. Each step is a process of its own, for step.sh.
take()
{
	case $1 in
	tool)
		remote "part=$own/tablet.sh.part.\$\$
			mkdir -p $own && cat > \$part && sync &&
			[ \$(sha256sum < \$part | cut -d ' ' -f 1) = \
			$(sha256sum < "$tmp/tablet.sh" | cut -d ' ' -f 1) ] &&
			mv -f \$part $own/tablet.sh" < "$tmp/tablet.sh" ||
			die "the tool arrived damaged or cut short: deploy again" ;;
	backup) backup ;;
	send) send "$archive" "$(fact name).tar.bz2" && send "$manifest" "$(fact name).manifest" ;;
	install) installed install "$(fact name)" "$(fact release)" "$(fact archive)" ;;
	start) installed start "$minutes" ;;
	kexec) send "$kexec" kexec && remote "chmod 755 $own/kexec" && tree ;;
	try) installed try "$(fact name)" "$(fact release)" "$(fact archive)" "$minutes" ;;
	*) die "$1: no such step" ;;
	esac
}

# steps NAME WHAT...
steps()
{
	[ "$dry" = 0 ] || echo "would: $1"
	[ "$dry" = 1 ] || "$step" "$1" "$dir/logs/$2.log" \
		"$0" "$2" "$tablet" "$dir" "$archive" "$kexec" || exit 1
}

case $tablet in
'' | -* | *[!A-Za-z0-9@.:_%-]*) die "TABLET='$tablet': no user@host, such as root@10.11.99.1" ;;
esac
case $minutes in
'' | 0 | *[!0-9]*) die "MINUTES='$minutes': a number of minutes from 1 up" ;;
esac
for flag in "$dry" "${BATTERY:-1}"; do
	case $flag in 0 | 1) ;; *) die "DRYRUN=$dry BATTERY=${BATTERY:-1}: give 0 or 1" ;; esac
done
manifest=${archive%.tar.bz2}.manifest
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
tmp=$(mktemp -d) || exit 1
tool > "$tmp/tablet.sh" || exit 1

case $action in
preflight) preflight ;;
deploy)
	preflight
	steps 'send the tool' tool
	steps 'back the present kernel up' backup
	steps 'send the archive' send
	if [ "$dry" = 1 ]; then
		there install "$(fact name)" "$(fact release)" "$(fact archive)" || exit 1
		there start "$minutes" || exit 1
		exit 0
	fi
	steps 'install it' install
	steps 'reboot into it, for one boot' start
	echo "Once the tablet is up, within $minutes minutes: make confirm TABLET=$tablet"
	echo "Else the old kernel comes back by itself. Do not reboot by hand."
	;;
try)
	there can-kexec || exit 1
	preflight
	steps 'send the tool' tool
	steps 'send the archive' send
	steps 'send kexec and the device tree' kexec
	steps 'start the new kernel, which writes nothing that boots' take-try
	echo "Once it is up, within $minutes minutes: make confirm TABLET=$tablet"
	echo "Else, and after any reset, the old kernel runs."
	;;
status) there state | sed '/^stop: /d' ;;
confirm | rollback | list | uninstall) there "$action" ;;
remove | boot-from | restore)
	case $action-$archive in
	restore-) ;;
	*- | *[!A-Za-z0-9._+-]*)
		die "$action: ${archive:-(nothing)}: give a name that list shows" ;;
	esac
	there "$action" "$archive"
	;;
tool | backup | send | install | start | kexec) take "$action" ;;
take-try) take try ;;
*)
	sed -n '3,/^$/s/^# \{0,1\}//p' "$0" >&2
	exit 2
	;;
esac

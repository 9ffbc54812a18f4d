#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: tablet.sh state [ROOT-BYTES HOME-BYTES]  the state, and what stops a deploy
#        tablet.sh sums                    checksums of the present kernel
#        tablet.sh pack                    the present kernel, as a tar archive
#        tablet.sh receive NAME SUM        saves standard input as the file NAME
#        tablet.sh install NAME RELEASE SUM  installs the archive NAME, starts nothing
#        tablet.sh start MINUTES           reboots into it, for one boot on trial
#        tablet.sh can-kexec               whether the running kernel can do `try`
#        tablet.sh try NAME RELEASE SUM MINUTES  starts it by kexec, installs nothing
#        tablet.sh confirm                 the kernel on trial stays
#        tablet.sh rollback                brings the old kernel back, at any time
#        tablet.sh restore [NAME]          brings the vendor's kernel back, or that of
#                                          an archive, such as a backup
#        tablet.sh list                    shows what of ours is on the tablet
#        tablet.sh remove NAME             removes an archive, or a release's modules
#        tablet.sh uninstall               removes all that is ours
#        tablet.sh boot-from PARTITION     makes 2 or 3 the active root
#
# and, called by guard.c alone:
#
#        tablet.sh boot                    early in a trial
#        tablet.sh watch                   later in a trial, when the tablet is up
#        tablet.sh cable                   in each other boot
#
# The tablet's side of a deploy. It needs only what the tablet has, BusyBox and
# fw_setenv, and no host: it stays in /home/root/.checkpoint-restore-kernel, and
# `sh /home/root/.checkpoint-restore-kernel/tablet.sh rollback` works on the tablet.
# It writes to that directory, to /boot and /lib/modules, and to four of the
# bootloader's variables (uboot_env.sh). With DRYRUN=1 it prints each write and does
# none.
#
# If it refuses or fails, it prints one line "error: ..." and exits with 1. `boot` exits
# with 0 if this boot is a trial, with 3 if not.
#
# Its parts are the files beside it. host.sh joins them to the one file that it sends.

umask 022

main()
{
	action=${1-}
	[ $# -eq 0 ] || shift
	case $action in
	state) state "$@" ;;
	sums) present_files | (cd "$R/" && xargs sha256sum) ;;
	pack)
		# Not every BusyBox' tar takes a list; these names have no spaces.
		# shellcheck disable=SC2046
		cd "$R/" && tar -chf - $(present_files)
		;;
	receive) receive "$@" ;;
	install) put "$@" ;;
	start) start "$@" ;;
	can-kexec) can_kexec ;;
	try) try "$@" ;;
	boot-from) boot_from "${1-}" ;;
	confirm) confirm ;;
	rollback) rollback ;;
	restore) restore "${1-}" ;;
	list) list ;;
	remove) remove "${1-}" ;;
	uninstall) uninstall ;;
	boot) early ;;
	watch) watch_trial ;;
	cable) cable ;;
	*)
		echo 'usage: tablet.sh state|confirm|rollback, and others: see its head' >&2
		exit 2
		;;
	esac
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: tablet.sh state [ROOT-BYTES HOME-BYTES]   what is so, what stops a deploy
#        tablet.sh sums                    checksums of the present kernel
#        tablet.sh pack                    the present kernel, as a tar archive
#        tablet.sh receive NAME SUM        standard input becomes the file NAME
#        tablet.sh install NAME RELEASE SUM  the kernel of the archive NAME, not started
#        tablet.sh start MINUTES           reboots into it, for one boot on trial
#        tablet.sh can-kexec               whether that can be had
#        tablet.sh try NAME RELEASE SUM MINUTES  starts it by kexec, and writes nothing
#        tablet.sh confirm                 the kernel on trial stays
#        tablet.sh rollback                the old kernel comes back, at any time
#        tablet.sh restore [NAME]          the kernel that the vendor had comes back, or
#                                          that of an archive, such as a backup
#        tablet.sh list                    what of ours there is
#        tablet.sh remove NAME             an archive, or the modules of a release
#        tablet.sh uninstall               nothing of ours is left
#        tablet.sh boot-from PARTITION     the active root from now on: 2 or 3
#        tablet.sh boot                    for guard.c alone: early in each boot
#        tablet.sh watch                   the same, once the tablet is up
#        tablet.sh cable                   the same, in each boot that is no trial
#
# The tablet's side of a deploy. Runs on what the tablet has, BusyBox and
# fw_setenv, from /home/root/.checkpoint-restore-kernel, where it needs no host:
# `sh /home/root/.checkpoint-restore-kernel/tablet.sh rollback`.
# Writes to that directory, /boot and /lib/modules only, and to two variables of
# the bootloader (uboot_env.sh). DRYRUN=1: prints each write and makes none.
#
# Exits with 1 after one line "error: ..." where it refuses or fails; boot with 0
# where this boot is a trial, 3 where it is none.
#
# Its parts are the files beside it; one_file.sh makes of all the one that is sent.

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

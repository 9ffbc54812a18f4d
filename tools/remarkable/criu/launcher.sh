#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: launcher.sh PROGRAM
#
# A working example of how a launcher uses park.sh. It parks the program in front and
# brings PROGRAM to the front, from the disk if it is parked there. ~/.front has the
# name of the program in front.
#
# Exits with 1 if the program in front cannot be parked; then it stays in front.

park=$(dirname "$0")/park.sh
name=${1##*/}
front=$(cat ~/.front 2> /dev/null)
[ "$name" != "$front" ] || exit 0
[ -z "$front" ] || ! pidof "$front" > /dev/null || "$park" dump "$front" || exit 1
if "$park" list | cut -f 1 | grep -qxF "$name"; then
	"$park" restore "$name" || exit 1
else
	setsid "$1" < /dev/null > /dev/null 2>&1 &
fi
echo "$name" > ~/.front

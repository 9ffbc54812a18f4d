#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: park.sh freeze NAME
#        park.sh thaw NAME
#
# For a launcher, or by hand: freezes the caller's program NAME with all of its
# children onto the disk, where it outlives a power cycle, and thaws it.
#
# PARKED in the environment is where the images go, by default ~/.parked. If
# XDG_RUNTIME_DIR is there, CRIU keeps in it what it has found out about the
# kernel, and is a little faster.
# Exits with 1 if it failed: the program then runs on, or stays frozen.

criu=$(dirname "$0")/criu
parked=${PARKED:-$HOME/.parked}
name=$2
images=$parked/$name

fail()
{
	echo "error: $*" >&2
	exit 1
}

case $1:$name in
freeze:?*)
	[ ! -e "$images" ] || fail "$name is frozen already: thaw it, or remove $images"
	pid=$(pidof "$name") || fail "there is no program $name"
	[ "$pid" -gt 0 ] 2> /dev/null || fail "$name runs more than once: $pid"
	# Complete under its own name, or not there; after a power cut there may
	# be some of it under the other.
	rm -rf "$images.part"
	trap 'rm -rf "$images.part"' EXIT
	trap 'exit 130' INT TERM
	mkdir -p "$images.part" || exit 1
	"$criu" dump -v1 --unprivileged --tree "$pid" \
		--images-dir "$images.part" ||
		fail "CRIU could not freeze $name; it runs on"
	sync
	mv "$images.part" "$images"
	sync
	;;
thaw:?*)
	[ -d "$images" ] || fail "$name is not frozen: there is no $images"
	"$criu" restore -v1 --unprivileged --restore-detached \
		--images-dir "$images" ||
		fail "CRIU could not thaw $name; its images are in $images"
	# It goes on from here: thawed twice it would go back in time.
	rm -rf "$images"
	;;
*)
	echo "usage: park.sh freeze|thaw NAME" >&2
	exit 2
	;;
esac

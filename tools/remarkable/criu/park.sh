#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: park.sh dump NAME
#        park.sh restore NAME
#        park.sh list
#
# For a launcher, or by hand. dump writes the caller's program NAME, with all of
# its children, to the disk and ends it; there it outlives a power cycle. restore
# lets it go on from there. list prints a line for each parked program: its name,
# when it was dumped, and the kilobytes that it takes.
#
# From the environment:
#	PARKED		where the images go (~/.parked)
#	PARK_SIGNALS	for programs that hold an input device open, which CRIU
#			cannot dump: two signals, such as "USR1 USR2". The first is
#			sent before the dump; on it the program closes its devices.
#			The second is sent after the restore, or after a dump that
#			failed; on it the program opens them again
#	XDG_RUNTIME_DIR	here CRIU keeps what it has found out about the kernel, and
#			is a little faster
#
# Exits with 1 if it failed; then the program still runs, or is still parked.

criu=$(dirname "$0")/criu
parked=${PARKED:-$HOME/.parked}
name=$2
images=$parked/$name

fail()
{
	echo "error: $*" >&2
	exit 1
}

has_device()
{
	for fd in "/proc/$pid/fd/"*; do
		case $(readlink "$fd") in
		/dev/input/*) return 0 ;;
		esac
	done
	return 1
}

# let_go: the first signal; waits up to five seconds for what it is about
let_go()
{
	[ -n "$PARK_SIGNALS" ] || return 0
	kill -s "${PARK_SIGNALS% *}" "$pid" || exit 1
	tries=0
	while has_device; do
		tries=$((tries + 1))
		[ "$tries" -le 50 ] || return
		sleep 0.1
	done
}

# take_again: the second signal
take_again()
{
	[ -z "$PARK_SIGNALS" ] || kill -s "${PARK_SIGNALS#* }" "$pid"
}

case $1:$name in
dump:?*)
	[ ! -e "$images" ] || fail "$name is parked already: restore it, or remove $images"
	pid=$(pidof "$name") || fail "there is no program $name"
	[ "$pid" -gt 0 ] 2> /dev/null || fail "$name runs more than once: $pid"
	# Complete under its own name, or not there; after a power cut there may
	# be some of it under the other.
	rm -rf "$images.part"
	trap 'rm -rf "$images.part"; take_again' EXIT
	trap 'exit 130' INT TERM
	mkdir -p "$images.part" || exit 1
	echo "$pid" > "$images.part/pid" || exit 1
	let_go ||
		fail "$name keeps an input device open after SIG${PARK_SIGNALS% *}"
	"$criu" dump -v1 --unprivileged --tree "$pid" \
		--images-dir "$images.part" ||
		fail "CRIU could not dump $name; it runs on"
	# From here on the images are all that there is of it.
	trap - EXIT
	trap '' INT TERM
	sync
	mv "$images.part" "$images"
	sync
	;;
restore:?*)
	[ -d "$images" ] || fail "$name is not parked: there is no $images"
	"$criu" restore -v1 --unprivileged --restore-detached \
		--images-dir "$images" ||
		fail "CRIU could not restore $name; its images are in $images"
	pid=$(cat "$images/pid")
	# It continues from here: restored twice it would go back in time.
	rm -rf "$images"
	take_again
	;;
list:)
	for images in "$parked"/*; do
		case $images in
		*/\* | *.part) continue ;;
		esac
		printf '%s\t%s\t%s\n' "${images##*/}" \
			"$(date -r "$images" '+%F %H:%M')" "$(du -sk "$images" | cut -f 1)"
	done
	;;
*)
	echo "usage: park.sh dump NAME | restore NAME | list" >&2
	exit 2
	;;
esac

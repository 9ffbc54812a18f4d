#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: programs.sh dump-programs|restore-programs
#
# Dumps and restores programs that people use, as Debian packages them. Each file in
# each/ starts one, as an ordinary user, and brings it into a state that only the
# program knows. CRIU with CAP_CHECKPOINT_RESTORE alone dumps it, the tablet is
# switched off and on, CRIU restores it, and the program must answer a question
# about that state.
#
# A file of each/ has
#
#	title		what the program is
#	start()		starts it: sets pid
#	ask()		succeeds if it still knows secret, which start() told it
#	before_restore()	optional: makes again what another program made
#			before the boot
#	restore_it()	optional: how it is restored, if not as most are
#	with		options that CRIU needs; or
#	signals		the two that park.sh has to send; or
#	never		1: nobody can dump it, not even root, nor with the option
#			in_vain
#	refusal		what CRIU says when it refuses
#	needs, why	what the table says instead of "yes" and of "-"
#
# Lines "row ..." are the rows of the documentation's table.
#
# Exits with 1 if a step failed, 2 on wrong input.

# shellcheck source=SCRIPTDIR/../stage.sh
. "$(dirname "$0")/stage.sh"
here=$(dirname "$(realpath "$0")")/each
criu=/home/criu/criu
home=/home/user/programs
secrets=/home/secrets
seconds=60
# The framebuffer of the display's server: 1404 by 1872 pixels, one byte each
display=/dev/shm/swtfb.01
pixels=2628288
pen=/dev/input/event0

by_user()
{
	su user -c "cd '$PWD' && $*"
}

# until_true COMMAND...: within so many seconds
until_true()
{
	tries=0
	until "$@" > /tmp/last 2>&1; do
		tries=$((tries + 1))
		[ $tries -lt $((seconds * 5)) ] || return 1
		sleep 0.2
	done
}

equal()
{
	[ "$1" = "$2" ] || {
		echo "expected $2, got $1"
		return 1
	}
}

# run COMMAND: as the user, with its output in the file out; sets pid
run()
{
	rm -f pid
	by_user "setsid sh -c 'echo \$\$ > pid; exec $1 > out 2>&1' < /dev/null &"
	until_true test -s pid && pid=$(cat pid)
}

# interpreter COMMAND: one that reads from the FIFO in, which say writes to
interpreter()
{
	mkfifo in
	chown user in
	run "$1 0<> in"
}

say()
{
	echo "$1" > in
}

heard()
{
	until_true grep -qE "$1" out 2> /dev/null || {
		echo "not heard: $1; its last words: $(tail -n 3 out)"
		return 1
	}
}

in_tmux()
{
	by_user "TERM=linux LC_ALL=C.UTF-8 tmux -f /dev/null -S $PWD/tmux new-session -d \
		-x 80 -y 24 '$1'" || return
	pid=$(by_tmux display-message -p '#{pid}')
}

by_tmux()
{
	LC_ALL=C.UTF-8 tmux -S "$PWD/tmux" "$@"
}

keys()
{
	by_tmux send-keys "$@"
}

screen_has()
{
	by_tmux capture-pane -p | grep -qE "$1"
}

on_screen()
{
	until_true screen_has "$1" || {
		echo "not on the screen: $1; there is: $(by_tmux capture-pane -p)"
		return 1
	}
}

by_criu()
{
	su user -c "XDG_RUNTIME_DIR=/tmp/run $criu $* --unprivileged -v1 \
		--images-dir images" 2>&1
}

display_server()
{
	rm -f $display
	truncate -s $pixels $display
	chown user $display
}

# screen_holds N: so many of its pixels are not 0
screen_holds()
{
	[ "$(tr -d '\0' < "$display" | wc -c)" -eq "$1" ]
}

# touch_pen X Y: must not be where the pen touched last, or the kernel does not pass
# the place on
touch_pen()
{
	for event in "EV_ABS ABS_X $1" "EV_ABS ABS_Y $2" 'EV_KEY BTN_TOUCH 1' \
			'EV_SYN SYN_REPORT 0' 'EV_KEY BTN_TOUCH 0' \
			'EV_SYN SYN_REPORT 0'; do
		# shellcheck disable=SC2086 # three words
		set -- $event
		evemu-event $pen --type "$1" --code "$2" --value "$3" || return
	done
}

# refused OPTION...: CRIU refuses to dump it, and says why
refused()
{
	said=$(by_criu dump --tree "$pid" "$@") && {
		echo "was not refused"
		return 1
	}
	rm -f images/*
	echo "$said" | grep -qE "$refusal" || {
		echo "refused for another reason: $said"
		return 1
	}
}

# open_files: what the program has open, a line each
open_files()
{
	for fd in "/proc/$pid/fd/"*; do
		readlink "$fd"
	done
}

refused_to_root()
{
	said=$($criu dump --tree "$pid" -v1 --images-dir images 2>&1) && {
		echo "was not refused"
		return 1
	}
	rm -f images/*
	echo "$said" | grep -qE "$refusal"
}

# park dump|restore
park()
{
	by_user "PARKED=$PWD/parked PARK_SIGNALS='$signals' \
		/home/criu/park.sh $1 $program"
}

dump_it()
{
	if [ -n "$signals" ]; then
		park dump
		return
	fi
	# shellcheck disable=SC2086 # a list of options
	by_criu dump --tree "$pid" $with && ! kill -0 "$pid" 2> /dev/null
}

# Defaults for what a program's file need not define
defaults()
{
	title='' with='' signals='' never='' in_vain='' refusal='' needs='' why=''

	before_restore()
	{
		:
	}

	restore_it()
	{
		before_restore || return
		if [ -n "$signals" ]; then
			park restore
			return
		fi
		# shellcheck disable=SC2086 # a list of options
		by_criu restore --restore-detached $with
	}
}

# check_differs NAME COMMAND...: a check that fails without the series, because CRIU
# refuses every program there
check_differs()
{
	echo "differs criu:$stage:$1"
	check "$@"
}

dump_stage()
{
	mkdir "$home/$program" "$home/$program/images"
	cd "$home/$program" || exit 1
	chown user . images
	secret=$(head -c 6 /dev/urandom | od -An -tx1 | tr -d ' \n')
	echo "$secret" > "$secrets/$program"
	check "$program.starts" start || return
	echo "$pid" > pid
	if [ -n "$never" ]; then
		check_differs "$program.is_refused" refused
		check "$program.is_refused_to_root" refused_to_root
		# shellcheck disable=SC2086 # a list of options
		check_differs "$program.is_refused_all_the_same" refused $in_vain
		check "$program.lives_on" ask
		row "$needs" "$why"
		return
	fi
	[ -z "$refusal" ] || check_differs "$program.is_refused_without" refused
	check_differs "$program.dumps" dump_it || kill -KILL -"$pid" "$pid" 2> /dev/null
}

restore_stage()
{
	[ -z "$never" ] || return
	cd "$home/$program" || exit 1
	secret=$(cat "$secrets/$program")
	pid=$(cat pid)
	check_differs "$program.restores" restore_it || return
	check "$program.still_knows" ask && row "${needs:-yes}" "$why"
	# Its terminal may have the number that the next program needs.
	kill -KILL -"$pid" "$pid" 2> /dev/null
	until_true gone
}

gone()
{
	! kill -0 "$pid"
}

row()
{
	echo "row   * - $title"
	echo "row     - $1"
	echo "row     - ${2:--}"
}

stage=$1
case $stage in
dump-programs|restore-programs) ;;
*)
	echo "usage: programs.sh dump-programs|restore-programs" >&2
	exit 2
	;;
esac

ip link set lo up
evemu-device "$here/pen.evemu" > /tmp/pen 2>&1 &
until_true test -e $pen || {
	echo "no pen: $(cat /tmp/pen)"
	exit 1
}
chown user $pen
mkdir -p /tmp/run
chown user /tmp/run
if [ "$1" = dump-programs ]; then
	sh /home/try/criu/install.sh || exit 1
	long_up
	mkdir -m 700 "$secrets"
	mkdir "$home"
fi
for file in "$here"/*.sh; do
	program=$(basename "$file" .sh)
	defaults
	. "$file"
	"${1%-programs}_stage"
done
ktap_finished

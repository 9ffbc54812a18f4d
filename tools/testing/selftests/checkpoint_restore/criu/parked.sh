#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: parked.sh install|park|cut-dump|cut-restore|after-cuts
#
# Tests what tools/remarkable/criu puts on a tablet, on the emulated one: install.sh
# installs and uninstalls; park.sh dumps and restores a user's program by its name,
# also if the power is cut meanwhile. The last three stages belong together, each in
# a boot of its own: the first two end with the line "guest: cut", and then the power
# must be cut.
#
# Exits with 1 if a step failed, 2 on wrong input.

# shellcheck disable=SC2317 # check calls the functions
# shellcheck source=SCRIPTDIR/stage.sh
. "$(dirname "$0")/stage.sh"
archive=/home/try/criu
criu=/home/criu
parked=/home/user/.parked
numbers=/home/user/numbers
other=/home/user/other

by_user()
{
	su user -c "exec env $*"
}

park()
{
	by_user "$criu/park.sh" "$@"
}

installed()
{
	for file in criu grant install.sh park.sh launcher.sh; do
		[ "$(stat -c '%u %a' "$1/$file")" = '0 755' ] || {
			echo "$1/$file is not there, or another's"
			return 1
		}
	done
	# Where the kernel does not know the capability libcap writes a plus.
	case $(getcap "$1/criu") in
	"$1/criu "*cap_checkpoint_restore[=+]ep) ;;
	*)
		echo "it has $(getcap "$1/criu")"
		return 1
		;;
	esac
}

# only DIR FILE...: true if DIR has these and nothing else
only()
{
	dir=$1
	shift
	[ "$(ls -A "$dir")" = "$*" ] || {
		echo "in $dir there is: $(ls -A "$dir")"
		return 1
	}
}

# lists [NAME]: true if park.sh lists this program and no other
lists()
{
	[ "$(park list | cut -f 1)" = "$*" ] || {
		echo "it lists $(park list)"
		return 1
	}
}

# game NAME: a program, a shell script, that counts
game()
{
	cat > "/home/user/$1" << EOF
#!/bin/sh
while sleep 0.1; do
	count=\$((count + 1))
	echo "\$\$ \$count"
done > /home/user/$1.numbers
EOF
	chmod 755 "/home/user/$1"
}

# switch_to PROGRAM: as a launcher does
switch_to()
{
	su user -c "$criu/launcher.sh $1"
}

same_pid()
{
	[ "$(pidof counter)" = "$(sed -n '1s/ .*//p' "$numbers")" ]
}

# stop_park_when FILE ARGUMENT...: runs park.sh ARGUMENTs, and stops it as soon as
# FILE exists
stop_park_when()
{
	file=$1
	shift
	setsid su user -c "exec $criu/park.sh $*" &
	tries=0
	until [ -e "$file" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 3000000 ] || return
	done
	kill -STOP -$!
}

cut_power()
{
	[ "$KTAP_CNT_FAIL" -eq 0 ] || ktap_finished
	ktap_set_plan $((KTAP_TESTNO - 1))
	# The worst case: the half-done work is on the disk.
	sync
	echo "guest: cut"
	sleep 1000
}

case $1 in
install)
	check installs sh $archive/install.sh
	check complete installed $criu
	check replaces sh $archive/install.sh
	check complete-again installed $criu
	check for-root-only refuses by_user sh $archive/install.sh /tmp/mine
	mkdir /tmp/small
	mount -t tmpfs -o size=1m tmpfs /tmp/small
	check no-space refuses sh $archive/install.sh /tmp/small/criu
	check no-space-nothing-left only /tmp/small
	check uninstalls sh $criu/install.sh --uninstall
	check nothing-left test ! -e $criu
	check nothing-to-uninstall refuses sh $archive/install.sh --uninstall
	check elsewhere sh $archive/install.sh /home/elsewhere
	check complete-elsewhere installed /home/elsewhere
	touch /home/elsewhere/mine
	check uninstalls-elsewhere \
		sh $archive/install.sh --uninstall /home/elsewhere
	check others-stay only /home/elsewhere mine
	;;
park)
	sh $archive/install.sh || exit 1
	long_up
	count_into $numbers
	check counting grows $numbers
	check dump park dump counter
	check gone test -z "$(pidof counter)"
	check listed lists counter
	check dumped-already refuses park dump counter
	check restore park restore counter
	check same-pid same_pid
	check images-gone only $parked
	check listed-no-more lists
	check goes-on grows $numbers
	check complete unbroken $numbers
	check not-dumped refuses park restore counter
	check not-there refuses park dump nobody
	mkdir /tmp/small
	mount -t tmpfs -o size=16k,mode=1777 tmpfs /tmp/small
	check disk-full refuses by_user PARKED=/tmp/small $criu/park.sh \
		dump counter
	check disk-full-nothing-left only /tmp/small
	check disk-full-goes-on grows $numbers
	count_into /home/user/more
	check other-counting grows /home/user/more
	check two-of-a-name refuses park dump counter
	killall counter
	game chess
	game cards
	check launches switch_to /home/user/chess
	check chess-counting grows /home/user/chess.numbers
	check switches switch_to /home/user/cards
	check chess-parked lists chess
	check switches-back switch_to /home/user/chess
	check cards-parked lists cards
	check chess-goes-on grows /home/user/chess.numbers
	check chess-complete unbroken /home/user/chess.numbers
	;;
cut-dump)
	sh $archive/install.sh || exit 1
	long_up
	count_into $numbers
	check counting grows $numbers
	check dump park dump counter
	cp $counter $other
	count_into /home/user/more $other
	check other-counting grows /home/user/more
	check amid-dump stop_park_when $parked/other.part/pages-1.img \
		dump other && check not-dumped test ! -e $parked/other &&
		check still-there pidof other
	cut_power
	;;
cut-restore)
	check not-dumped refuses park restore other
	size=$(stat -c %s $numbers)
	check amid-restore stop_park_when \
		"/proc/$(sed -n '1s/ .*//p' $numbers)" restore counter &&
		sleep 1 && check not-going test "$(stat -c %s $numbers)" = "$size"
	cut_power
	;;
after-cuts)
	check restore park restore counter || seconds=1
	check same-pid same_pid
	check goes-on grows $numbers
	check complete unbroken $numbers
	count_into /home/user/more $other
	check other-counting grows /home/user/more
	check other-dump park dump other
	check other-restore park restore other
	check other-complete unbroken /home/user/more
	;;
*)
	echo "usage: parked.sh install|park|cut-dump|cut-restore|after-cuts" >&2
	exit 2
	;;
esac
ktap_finished

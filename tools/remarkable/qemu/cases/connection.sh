# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of test_deploy.sh
#
# Two deploys at once; a connection that is lost; and a way to deploy that leaves moments
# without a kernel, which the power cuts must notice

from fresh
on
last_boot
host deploy &
host deploy .second
second=$?
wait $!
first=$?
holds 'two deploys at once: one of them is refused' \
	[ $((second == 0)) -ne $((first == 0)) ]
gone
on
holds 'the other one has the new kernel on trial' runs new 2
off

from fresh
on
host deploy &
while alive $! && ! on_tablet "[ -d /run/checkpoint-restore.lock ]"; do :; done
# The ssh server goes away; init starts another.
on_tablet 'killall dropbear'
! wait $! && grep -q '^error: .*no connection, or it was lost' "$dir/out"
ok $? 'the connection lost while it installs: an error'
sleep 60
host status
grep -q 'installed and was not started' "$dir/out"
ok $? 'the tablet has installed it without us'
off
on
holds 'and has not started it' runs old 2
off

# As `kernelctl set` does it, remove and then unpack
from fresh
on
on_tablet "cat > /home/new.tar.bz2" < "$(echo "$dir"/archive/*.tar.bz2)"
on_tablet 'cd / && rm -r boot/zImage boot/zero-sugar.dtb && sync &&
	tar -xpjf /home/new.tar.bz2'
off
perl "$here/powercut.pl" "$dir" > "$dir/out"
status=$?
holds "removing the old kernel first is noticed: $(tail -n 1 "$dir/out")" [ $status -eq 1 ]

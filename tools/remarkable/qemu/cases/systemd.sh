# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of test_deploy.sh
#
# The tablet's init is systemd. Here it is Debian's, with services that have
# the names of the vendor's application and updater and do nothing. Updates are held
# during a trial, and systemd leaves the guard's process alone, which ends the trial.

# unit NAME: from standard input
unit()
{
	cat > "$dir/$1"
	echo "write $dir/$1 /lib/systemd/system/$1"
}

# is NAME STATE: what systemd says of that service
is()
{
	on_tablet "systemctl is-enabled $1; systemctl is-active $1" > "$dir/out"
	[ "$(paste -sd ' ' "$dir/out")" = "$2" ]
}

from fresh
{
	printf '%s\n' 'rm /sbin/init' 'symlink /sbin/init /lib/systemd/systemd' \
		'symlink /sbin/reboot /bin/systemctl' \
		'rm /lib/systemd/system/default.target' \
		'symlink /lib/systemd/system/default.target tablet.target' \
		'mkdir /etc/systemd' 'mkdir /etc/systemd/system-generators' \
		'symlink /etc/systemd/system-generators/systemd-fstab-generator /dev/null'
	echo 0123456789abcdef0123456789abcdef > "$dir/machine-id"
	echo "write $dir/machine-id /etc/machine-id"
	unit tablet.target << 'END'
[Unit]
Wants=dropbear.service xochitl.service swupdate.service
END
	# There is no udev, without which systemd mounts nothing of fstab.
	unit tablet.service << 'END'
[Unit]
DefaultDependencies=no
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'exec /etc/init.d/rcS > /dev/console 2>&1'
END
	unit dropbear.service << 'END'
[Unit]
Requires=tablet.service
After=tablet.service
[Service]
ExecStart=/usr/sbin/dropbear -F -E -s -p 10.11.99.1:22 -r /home/root/.dropbear
Restart=always
END
	for name in xochitl swupdate; do
		unit $name.service << 'END'
[Unit]
Requires=tablet.service
After=tablet.service
[Service]
ExecStart=/bin/sleep 100000
ExecStop=/bin/sh -c 'fw_printenv -n upgrade_available > /home/%p.stopped'
END
	done
} > "$dir/systemd.files"
change 2 < "$dir/systemd.files"
holds 'a tablet with systemd can be logged in to' on 240
holds 'systemd is its init' [ "$(on_tablet 'cat /proc/1/comm')" = systemd ]
holds 'preflight has nothing against a deploy there' host preflight

# Its process is of no unit that we know.
on_tablet 'cd /tmp; printf "#!/bin/sh\nwhile sleep 1; do :; done\n" > swupdate
	chmod +x swupdate; ./swupdate < /dev/null > /dev/null 2>&1 &'
! host deploy && grep -q '^error: an updater (swupdate, update_engine) still runs' "$dir/out"
ok $? 'an updater that goes on running: no trial'
is swupdate 'static active' && is xochitl 'static active'
ok $? 'and the updater and the application run again'
on_tablet 'killall swupdate'
deployed 'a deploy there'
cp --sparse=always "$dir/emmc.img" "$dir/systemd.img"
! dumpe2fs -h "$dir/emmc.img?offset=$(($(start_of 4) * 512))" 2> /dev/null |
	grep -q needs_recovery
ok $? 'it reboots by systemd, which unmounts /home'
for name in xochitl swupdate; do
	stopped=$(debugfs -R "cat /$name.stopped" \
		"$dir/emmc.img?offset=$(($(start_of 4) * 512))" 2> /dev/null)
	holds "$name was stopped before the bootloader was told to count" [ "$stopped" = 0 ]
done
on 240
runs new 2
ok $? 'the new kernel is on trial under systemd'
for _ in $(seq 40); do
	! is swupdate 'masked-runtime inactive' || break
	sleep 3
done
holds 'in the trial the updater is held' is swupdate 'masked-runtime inactive'
! on_tablet 'systemctl start swupdate'
ok $? 'and cannot be started'
holds 'in the trial the application runs' is xochitl 'static active'
holds 'confirm there' host confirm
holds 'after it the updater runs again' is swupdate 'static active'
reboot_tablet 'systemctl reboot'
holds 'the kernel that was confirmed there stays' runs new 2
on_tablet 'systemctl poweroff'
gone

from systemd
trial_of 1
on 240
holds 'the new kernel is on trial once more' runs new 2
back
runs old 2
ok $? 'a trial under systemd that nobody confirms: the old one is back by itself'
on_tablet 'systemctl poweroff'
gone

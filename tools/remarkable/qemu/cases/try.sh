# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2034,SC2154 # variables of test_deploy.sh and test_lib.sh
#
# make try: kernels that kexec starts. One works, the others fail, each in one way. After
# each failure the old kernel comes back by itself, and /boot and the bootloader's
# environment are as they were, byte for byte.

# variant NAME: a copy of the new kernel, which the caller spoils and packs
variant()
{
	cp -R "$dir/networked" "$dir/$1"
}

# packed NAME: packs it; its archive is the one that is tried from now on
packed()
{
	"$here/../archive.sh" "$dir/$1" "$dir/$1.archive" emulated test > "$dir/out" 2>&1
	archive=$(echo "$dir/$1.archive"/*.tar.bz2)
}

# what_boots IMAGE: the environment, and all that is in /boot, on both roots
what_boots()
{
	rm -rf "$dir/dump"
	mkdir -p "$dir/dump/p2" "$dir/dump/p3"
	mcopy -i "$1@@$(($(start_of 1) * 512))" ::uboot.env "$dir/dump/uboot.env"
	for part in 2 3; do
		debugfs -R "rdump /boot $dir/dump/p$part" \
			"$1?offset=$(($(start_of $part) * 512))" 2> /dev/null
	done
	(cd "$dir/dump" && find . -printf '%p %y %l\n' | sort && find . -type f | sort |
		xargs sha256sum)
}

# unchanged WHAT
unchanged()
{
	what_boots "$dir/emmc.img" | cmp -s - "$dir/untouched"
	ok $? "$1: /boot and the environment are as they were"
}

# tried WHAT [COMMAND]: the kernel is started by kexec, runs COMMAND, and fails
tried()
{
	from fresh
	on
	holds "$1: is started" host try
	[ -z "$2" ] || {
		up 120 "$boot"
		holds "$1: is the one that runs" [ "$(on_tablet 'uname -r')" = "$release" ]
		on_tablet "$2"
	}
	back
	runs old 2
	ok $? "$1: the old one is back by itself"
	[ "$(grep -c 'kernel from' "$dir/boots")" -eq 2 ]
	ok $? "$1: in the first boot after it"
	off
	unchanged "$1"
}

# refuses WHAT FILE: the tablet refuses, because FILE on it is damaged
refuses()
{
	on_tablet "cd $own && head -c 4000 $2 > cut && mv cut $2; sync"
	name=$(basename "$archive" .tar.bz2)
	said=$(on_tablet "sh $own/tablet.sh try $name $release \
		$(sed -n 's/^archive: //p' "${archive%.tar.bz2}.manifest") 1 2>&1")
	[ $? -eq 1 ] && echo "$said" | tail -n 1 | grep -q '^error: '
	ok $? "$1 on the tablet: refused: $(echo "$said" | tail -n 1)"
}

release=$(ls "$dir/new/lib/modules")
mkdir "$dir/networked"
cp -R "$dir/new/lib" "$dir/new/zImage" "$dir/networked/"
fdtoverlay -i "$dir/new/zero-sugar.dtb" -o "$dir/networked/zero-sugar.dtb" \
	"$dir/network.dtbo"
ln -sfn networked "$dir/new"
what_boots "$dir/fresh.img" > "$dir/untouched"

packed networked
from fresh
on
on_tablet 'mount -t tmpfs none /sys/kernel'
refused 'a running kernel without kexec' 'cannot start another one .*make deploy' try
on_tablet 'umount /sys/kernel'
holds 'a trial by kexec' host try
up 120 "$boot"
holds 'runs the new kernel' [ "$(on_tablet 'uname -r')" = "$release" ]
holds 'on both CPUs' [ "$(on_tablet 'grep -c ^processor /proc/cpuinfo')" = 2 ]
holds 'with its capability' [ "$(on_tablet 'cat /proc/sys/kernel/cap_last_cap')" = 40 ]
host status
grep -q 'on trial, by kexec' "$dir/out"
ok $? 'and status says so'
refused 'a deploy during it' 'STOPS A DEPLOY: a kernel is on trial, by kexec' deploy
on_tablet sync
cp --sparse=always "$dir/emmc.img" "$dir/running.img"
what_boots "$dir/running.img" | cmp -s - "$dir/untouched"
ok $? 'meanwhile: /boot and the environment are as they were'
holds 'confirm' host confirm
off
cut_power 'a trial by kexec that is confirmed'
on
holds 'the kernel that was confirmed is the one that boots' runs new 2
holds 'rollback' host rollback
reboot_tablet
holds 'leads back to the old one' runs old 2
off

minutes=1
tried 'a kernel that nobody confirms' true
on
refuses 'a device tree cut short' try.dtb
refuses 'an archive cut short' "$(basename "$archive")"
off
unchanged 'both'
tried 'a kernel that panics in user space' 'echo c > /proc/sysrq-trigger'
variant panics
cp "$dir/panics.zImage" "$dir/panics/zImage"
packed panics
tried 'a kernel that panics at once'
variant mute
fdtput -t s "$dir/mute/zero-sugar.dtb" / compatible none,fsl,imx7d
packed mute
tried 'a kernel that hangs before its first word'
variant bare
find "$dir/bare/lib" -type f -delete
packed bare
tried 'a kernel that lacks its modules'
variant corrupt
# In the code that unpacks the kernel, which has no checksum: verify.sh cannot see it.
head -c 8192 /dev/zero | tr '\000' '\377' |
	dd of="$dir/corrupt/zImage" bs=4096 seek=1 conv=notrunc 2> /dev/null
packed corrupt
tried 'a kernel whose zImage is corrupt'

minutes=
packed networked
from fresh
on
last_boot
host try
up 120 "$boot"
on_tablet 'sync; reboot'
gone
unchanged 'a trial by kexec'
cp "$dir/writes.log" "$dir/try.log"
cut_power 'a trial by kexec'
grep -qx "$last_cuts power cuts: $last_cuts old" "$dir/out" &&
	grep -qx '# the environment in 1 versions' "$dir/out"
ok $? 'each of them with the old kernel, and the environment as it was'
mv "$dir/uncut.img" "$dir/try.img"
for nth in 1 2 3; do
	cp --sparse=always "$dir/try.img" "$dir/before.img"
	at=$((last_cuts * (nth + 1) / 5))
	perl "$here/powercut.pl" "$dir" $at > /dev/null
	mv "$dir/before.img" "$dir/emmc.img"
	on
	holds "power cut $at of $last_cuts in a trial by kexec: the old kernel" runs old 2
	off
	unchanged "power cut $at"
	cp "$dir/try.log" "$dir/writes.log"
done

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: job.sh DIR NAME ZIMAGE DTB GUEST TESTS DISK ARGUMENTS BOOT...
#
# Makes DIR, with two jobs for LAVA and what they need:
#
#   qemu.yaml	for the device type remarkable2-qemu, the emulated tablet: boots the
#		kernel ZIMAGE, with ARGUMENTS added to its command line, once for each
#		BOOT, "tests" or SCRIPT:STAGE with a SCRIPT of DISK
#   tablet.yaml	for the device type remarkable2, a real tablet on a serial line, with
#		the kernel that it has: runs the tests alone, from tests.tar.gz, which
#		has to be /home/root/lava.tar.gz there
#
# The results are the job's test cases, in a suite with the name NAME. URL in the
# environment is where the dispatcher fetches DIR; if it is empty, from DIR itself.
#
# The device types are beside this script. Without a server, as root, for each of the
# kernels, whose results compare.sh then holds against make run's:
#
#	lava-run --job-id 1 --output-dir OUT --device remarkable2-qemu.yaml \
#		DIR/qemu.yaml 2> LAVA/NAME.log
#	compare.sh LAVA build/BASE/logs/run baseline patched

dir=$1
name=$2
zimage=$3
dtb=$4
guest=$5
tests=$6
disk=$7
arguments=$8
shift 8

here=$(dirname "$0")
dir=$(realpath -m "$dir")
stage=$dir.part
trap 'rm -rf "$stage"' EXIT
trap 'exit 130' INT TERM

set -e
# The console has nothing but the results, and what ends the kernel.
words="console=ttymxc5 panic=-1 oops=panic panic_on_warn=1 loglevel=1 $arguments"
words="$words guest.disk=/home guest.port=/dev/console guest.run=/lava/in_guest.sh"
url=${URL:+$URL/${dir##*/}}
url=${url:-file://$dir}
rm -rf "$stage"
mkdir -p "$stage/root/lava"
cp "$zimage" "$stage/zImage"
cp "$dtb" "$stage/tablet.dtb"
cp --sparse=always "$disk" "$stage/disk.img"
cp "$here/in_guest.sh" "$here/../qemu/verdict.awk" "$here/../qemu/kunit.awk" "$stage/root/lava"
printf '%s\n' "$@" > "$stage/root/lava/boots"
"$here/../crossbuild/cpio.sh" "$stage/root" "$stage/lava.cpio"
cat "$guest" "$tests" "$stage/lava.cpio" > "$stage/initrd"

# The tablet has BusyBox' timeout, see qemu/guest.sh, and no room but in /home.
(cd "$stage/root/lava" && cpio --quiet -idm) < "$tests"
sed -i 's/timeout --foreground/timeout/' "$stage/root/lava/kselftest/kselftest/runner.sh"
echo tests > "$stage/root/lava/boots"
tar -c --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$stage/root" lava |
	gzip -9n > "$stage/tests.tar.gz"
rm -rf "$stage/root" "$stage/lava.cpio"

# begin_job TYPE
begin_job()
{
	cat << END
job_name: checkpoint_restore $name
device_type: $1
priority: medium
visibility: public
timeouts:
  job:
    minutes: 120
  action:
    minutes: 30
  connection:
    minutes: 30
context:
  arch: arm
actions:
END
}

# results BOOT
results()
{
	cat << END
- test:
    timeout:
      minutes: 30
    monitors:
    - name: $name
      start: 'lava: begin'
      end: 'lava: end'
      pattern: 'result\t(?P<result>ok|fail|skip)\t(?P<test_case_id>[^\r\n]+)[\r\n]'
      fixupdict:
        ok: pass
END
}

{
	begin_job remarkable2-qemu
	cat << END
- deploy:
    to: tmpfs
    images:
      kernel:
        url: $url/zImage
        image_arg: -kernel {kernel} -append "$words"
      dtb:
        url: $url/tablet.dtb
        image_arg: -dtb {dtb}
      initrd:
        url: $url/initrd
        image_arg: -initrd {initrd}
      disk:
        url: $url/disk.img
        image_arg: -drive if=sd,index=2,format=raw,file={disk}
END
	for boot; do
		printf -- '# %s\n- boot:\n    method: qemu\n    media: tmpfs\n' "$boot"
		results
	done
} > "$stage/qemu.yaml"

{
	begin_job remarkable2
	cat << END
- boot:
    method: minimal
    prompts:
    - 'root@[^ ]*# '
    - 'reMarkable: [^ ]*/ '
    auto_login:
      login_prompt: 'login:'
      username: root
      password_prompt: 'Password:'
      password: 'THE TABLET HAS IT IN ITS SETTINGS'
      login_commands:
      - rm -rf /home/lava /home/lava_boots
      - tar -xzf /home/root/lava.tar.gz -C /home
      - ln -sfn /home/lava/kselftest /kselftest
      - (sleep 5; sh /home/lava/in_guest.sh) &
END
	results
} > "$stage/tablet.yaml"

rm -rf "$dir"
mv "$stage" "$dir"

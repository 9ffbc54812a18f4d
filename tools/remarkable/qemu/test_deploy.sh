#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: test_deploy.sh PACKAGES KERNELS DIR [CASE]...
#
# make test-deploy: runs host.sh, over ssh, against an emulated tablet. The tablet has a
# bootloader's environment in FAT, two roots in ext4 and its SoC's network (emmc.sh,
# boot.sh). KERNELS has the stock kernel, the new one and one that fails (kernels.sh),
# PACKAGES the tablet's programs. CASE is a file of cases/, by default each. The case
# deploy always comes first, because the others begin where it ends.
#
# From the environment:
#	BOOTLOADER	what uboot/build.sh or build_debian.sh made: boots by the tablet's
#			own bootloader, or by Debian's, not by the stand-in uboot.sh
#	KEXEC		the program kexec for the tablet
#
# Prints TAP, and in the last line the number of power cuts that the tablet survived.
#
# Exits with 1 if anything is not as it must be.

packages=$1
kernels=$2
dir=$3

here=$(cd "$(dirname "$0")" && pwd)
shift 3
cases=${*:-confirm failing vendor systemd connection refusals try compare}
whole=$([ $# -gt 0 ] || echo 1)
survived=0
machine=
for case in $cases; do
	[ -f "$here/cases/$case.sh" ] || {
		echo "error: $case: no such case: $(cd "$here/cases" && echo *.sh)" >&2
		exit 2
	}
done

# shellcheck source=SCRIPTDIR/../../testing/selftests/checkpoint_restore/ktap_helpers.sh
. "$here/../../testing/selftests/checkpoint_restore/ktap_helpers.sh"
ktap_print_header
[ -d "$kernels/stock" ] || {
	ktap_skip_all 'no stock kernel: this base has no device tree of the tablet'
	exit 0
}
set -e
. "$here/test_lib.sh"
trap 'rm -f "$dir"/*.img; [ -z "$machine" ] || kill $machine' EXIT
trap 'exit 130' INT TERM
rm -rf "$dir"
mkdir -p "$dir/bin"
dir=$(realpath "$dir")
kernels=$(realpath "$kernels")
ln -s "$kernels/stock" "$dir/stock"
ln -s "$kernels/new" "$dir/new"
ln -s "$kernels/panics.zImage" "$dir/"
ln -s stock "$dir/old"
# Not one that Linux gives to programs that connect: between two boots nobody holds it.
port=$(perl -MIO::Socket::INET -e 'for (20000 + $$ % 10000 .. 32767) {
	print and last if IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1:$_") }')
ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/login"
cat > "$dir/ssh_config" << END
Host tablet
HostName 127.0.0.1
Port $port
HostKeyAlias tablet
IdentitiesOnly yes
IdentityFile "$dir/login"
UserKnownHostsFile "$dir/known_hosts"
GlobalKnownHostsFile none
END
printf '#!/bin/sh\nexec "%s" -F "%s" "$@"\n' "$(command -v ssh)" "$dir/ssh_config" \
	> "$dir/bin/ssh"
chmod +x "$dir/bin/ssh"
PATH=$dir/bin:$PATH
dtc -q -O dtb -o "$dir/network.dtbo" "$here/network.dts"
"$here/../archive.sh" "$kernels/new" "$dir/archive" emulated test > "$dir/archive.log"
"$here/emmc.sh" "$(realpath "$packages")" "$kernels/stock" "$dir/login.pub" "$dir"
cp --sparse=always "$dir/emmc.img" "$dir/fresh.img"
set +e

. "$here/cases/deploy.sh"
for case in $cases; do
	# shellcheck source=/dev/null
	[ "$case" = deploy ] || . "$here/cases/$case.sh"
done

if [ -n "$BOOTLOADER" ]; then
	awk 'NF { n = $1; $1 = ""; kinds[$0] += n; all += n }
		END { print all " in all"; for (kind in kinds) print kinds[kind] kind }' \
		"$dir/sample" > "$dir/out"
	shown=$(paste -sd , "$dir/out")
	if [ -n "$whole" ]; then
		awk '$1 < 5 || / in all/ && $1 < 60 { few = 1 }
			END { exit few || NR < 7 }' "$dir/out"
		ok $? "power cuts of each of six kinds were shown to the bootloader itself: $shown"
	else
		echo "# power cuts that were shown to the bootloader itself: $shown"
	fi
fi
ktap_set_plan $((KTAP_TESTNO - 1))
echo "$survived power cuts survived, $KTAP_CNT_FAIL failures"
[ "$KTAP_CNT_FAIL" -eq 0 ]

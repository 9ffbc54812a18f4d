#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: packages.sh ROOT
#
# Unpacks the armhf packages that the guest and the selftests are made of into
# the new directory ROOT, from the machine's own Debian mirror and with its
# keys. Nothing of them is run, and nothing needs root.

root=$1

# busybox-static  the guest's shell and tools
# libcap2-bin     setcap, getcap, capsh
# libcap-dev      what the clone3 selftest is linked against
packages=busybox-static,libcap2-bin,libcap-dev
suite=bookworm

trap 'rm -rf "$root.part"' EXIT
trap 'exit 130' INT TERM

# shellcheck disable=SC2016 # the $(…) is apt's own
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	"Codename: $suite" 'Component: main' 'Label: Debian' | head -n 1)
: "${mirror:=http://deb.debian.org/debian}"

rm -rf "$root.part" "$root"
mkdir -p "$(dirname "$root")"
mmdebstrap --mode=chrootless --variant=extract --architectures=armhf \
	--include=$packages $suite "$root.part" "deb $mirror $suite main" || {
	echo "error: cannot fetch $packages for armhf from $mirror" >&2
	exit 1
}
mv "$root.part" "$root"

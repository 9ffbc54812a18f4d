#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: fetch_kernel.sh ARCHITECTURE KERNEL
#
# Fetches Debian's own kernel for its ARCHITECTURE, such as amd64, from this
# machine's mirror as the file KERNEL. apt checks it with Debian's keys; its
# configuration, lists and cache for this are beside KERNEL, for the while.
#
# Exits with 1 if there is no network.

architecture=$1
kernel=$(realpath -m "$2")

apt=$kernel.apt
trap 'rm -rf "$apt" "$kernel.part"' EXIT
trap 'exit 130' INT TERM

fail()
{
	echo "error: Debian's kernel for $architecture: $*" >&2
	exit 1
}

rm -rf "$apt"
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" || exit 1
mirror=$("$(dirname "$0")/mirror.sh")
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] $mirror main" > "$apt/sources.list"
# An apt that root runs would fetch as a user who may not write here.
cat > "$apt/apt.conf" << EOF
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
Dir::State "$apt/state";
Dir::State::status "/dev/null";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "";
EOF
export APT_CONFIG="$apt/apt.conf"

cd "$apt" || exit 1
apt-get -q update --error-on=any 2>&1 ||
	fail "no list of packages from $mirror: is there a network?"
package=$(apt-cache depends "linux-image-$architecture" |
	sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p')
apt-get -q download "$package" 2>&1 || fail "cannot fetch $package from $mirror"
dpkg-deb --fsys-tarfile ./*.deb | tar -x -O --wildcards -f - './boot/vmlinuz-*' > "$kernel.part" ||
	fail "no kernel in $package"
mv "$kernel.part" "$kernel"

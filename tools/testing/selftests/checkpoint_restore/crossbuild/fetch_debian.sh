#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: fetch_debian.sh kernel ARCHITECTURE FILE
#        fetch_debian.sh source PACKAGE VERSION FILE [RELEASE]
#
# Fetches something of Debian's as FILE, from this machine's mirror: this release's
# own kernel for an ARCHITECTURE such as amd64, or the source of PACKAGE from Debian's
# RELEASE, by default trixie, where it has to be VERSION. apt checks it with Debian's
# keys. It uses a configuration, lists and a cache beside FILE, and leaves those of the
# machine alone.
#
# Exits with 1 if there is no network, or no such version.

what=$1
here=$(dirname "$0")
keys=/usr/share/keyrings/debian-archive-keyring.gpg
mirror=$("$here/mirror.sh")
if [ "$what" = kernel ]; then
	architecture=$2
	file=$(realpath -m "$3")
	name="Debian's kernel for $architecture"
	list="deb [signed-by=$keys] $mirror main"
else
	architecture=$(dpkg --print-architecture)
	package=$2
	version=$3
	file=$(realpath -m "$4")
	release=${5:-trixie}
	name="$package $version"
	mirror="${mirror% *} $release"
	list="deb-src [signed-by=$keys] $mirror main"
fi
apt=$file.apt
trap 'rm -rf "$apt"' EXIT
trap 'exit 130' INT TERM

fail()
{
	echo "error: $name: $*" >&2
	exit 1
}

kernel()
{
	image=$(apt-cache depends "linux-image-$architecture" |
		sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p')
	apt-get -q download "$image" 2>&1 || fail "cannot fetch $image from $mirror"
	dpkg-deb --fsys-tarfile ./*.deb | tar -x -O --wildcards -f - './boot/vmlinuz-*' > fetched ||
		fail "no kernel in $image"
}

source_of_package()
{
	apt-get -q source --tar-only --download-only --only-source "$package" 2>&1 ||
		fail "cannot fetch its source from $mirror"
	[ -f "${package}_$version.orig.tar.xz" ] ||
		fail "Debian's $release has another: $(echo "$package"_*)"
	mv "${package}_$version.orig.tar.xz" fetched
}

rm -rf "$apt"
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" || exit 1
cd "$apt" || exit 1
echo "$list" > sources.list
# An apt that root runs would fetch as a user who may not write here.
cat > apt.conf << EOF
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
apt-get -q update --error-on=any 2>&1 ||
	fail "cannot fetch the list of packages from $mirror: is there a network?"
case $what in
kernel) kernel ;;
*) source_of_package ;;
esac
mv fetched "$file"

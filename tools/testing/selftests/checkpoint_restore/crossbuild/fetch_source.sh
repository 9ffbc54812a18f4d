#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: fetch_source.sh PACKAGE VERSION TARBALL
#
# Fetches the source of PACKAGE VERSION as the file TARBALL, from Debian 13 by way
# of this machine's own mirror. apt checks it: the Release file by Debian's
# keys, by that the list of sources, by that the tarball. apt's configuration,
# lists and cache for this are below TARBALL's directory; those of the machine
# stay as they are.
#
# Exits with 1 if there is no network, or no such version.

package=$1
version=$2
tarball=$(realpath -m "$3")

here=$(dirname "$0")
apt=$tarball.apt
trap 'rm -rf "$apt"' EXIT
trap 'exit 130' INT TERM

fail()
{
	echo "error: $package $version: $*" >&2
	exit 1
}

rm -rf "$apt"
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" || exit 1
mirror=$("$here/mirror.sh" | cut -d ' ' -f 1)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb-src [signed-by=$keys] $mirror trixie main" > "$apt/sources.list"
# An apt that root runs would fetch as a user who may not write here.
cat > "$apt/apt.conf" << EOF
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
	fail "cannot fetch Debian 13's list of sources from $mirror: is there a network?"
apt-get -q source --tar-only --download-only --only-source "$package" 2>&1 ||
	fail "cannot fetch its source from $mirror"
[ -f "${package}_$version.orig.tar.xz" ] ||
	fail "Debian 13 has another: $(echo "$package"_*)"
mv "${package}_$version.orig.tar.xz" "$tarball"

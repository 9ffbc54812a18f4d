#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: packages.sh [PACKAGE]...
#        packages.sh --only TARGET
#
# Installs what is missing of the packages in scripts/packages and of the default
# base, or of the PACKAGEs, or of those that only the TARGET of make needs. As root
# it calls apt-get; as anybody else it says what to ask root for.
#
# Exits with 1 if a package is missing afterwards.

fail()
{
	echo "error: $*" >&2
	exit 1
}

here=$(dirname "$0")
command -v apt-get > /dev/null ||
	fail "this system is not Debian: see Containerfile for another way"

# listed [TARGET]: the packages that TARGET alone needs, or all the others
listed()
{
	awk -v only="$1" '!NF || /^#/ { next }
		{ for_one = /[\t ]make [a-z-]* only: / }
		only == "" ? !for_one : index($0, "make " only " only: ") { print $1 }' \
		"$here/packages"
}

# shellcheck disable=SC2046 # a package is one word
if [ "${1-}" = --only ]; then
	set -- $(listed "$2")
elif [ $# -eq 0 ]; then
	set -- $(listed '') $("$here/default_base.sh")
fi

missing()
{
	for package; do
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null |
			grep -q '^.i' || echo "$package"
	done
}

# unknown PACKAGE...: those that apt does not know. apt-get itself would take
# linux-source-6.1 as a pattern, which matches linux-source-6.12.
unknown()
{
	for package; do
		apt-cache pkgnames "$package" | grep -qxF "$package" || echo "$package"
	done
}

wanted=$(missing "$@" | tr '\n' ' ')
[ -n "$wanted" ] || exit 0

# A fresh machine has no package lists.
# shellcheck disable=SC2086 # a package is one word
if [ "$(id -u)" -eq 0 ] && [ -n "$(unknown $wanted)" ]; then
	apt-get update
fi
# Without lists apt knows what is installed, and no more.
if [ -n "$(apt-get indextargets 'Created-By: Packages')" ]; then
	# shellcheck disable=SC2086
	lacks=$(unknown $wanted | tr '\n' ' ')
	[ -z "$lacks" ] || fail "this system's apt has no package of the name: $lacks"
fi

[ "$(id -u)" -eq 0 ] ||
	fail "packages are missing; as root: apt-get install --no-install-recommends $wanted"

echo "installing: $wanted"
export DEBIAN_FRONTEND=noninteractive
# An old machine has stale package lists.
# shellcheck disable=SC2086
apt-get install -y --no-install-recommends $wanted ||
	{ apt-get update && apt-get install -y --no-install-recommends $wanted; } ||
	fail "apt-get cannot install: $wanted"

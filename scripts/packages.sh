#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: packages.sh [PACKAGE]...
#
# Installs what is missing of the packages in scripts/packages (or of those
# named). As root it asks apt-get; as anybody else it says what to ask root for.
#
# Exits with 1 if a package is missing afterwards.

here=$(dirname "$0")
[ $# -gt 0 ] || {
	# shellcheck disable=SC2046 # a package is one word
	set -- $(sed 's/#.*//' "$here/packages" | awk '{ print $1 }')
}

missing()
{
	for package; do
		dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null |
			grep -q '^.i' || echo "$package"
	done
}

wanted=$(missing "$@" | tr '\n' ' ')
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
	echo "error: packages are missing; as root: apt-get install --no-install-recommends $wanted" >&2
	exit 1
fi

echo "installing: $wanted"
export DEBIAN_FRONTEND=noninteractive
# A fresh machine has no package lists, an old one stale ones.
# shellcheck disable=SC2086 # a package is one word
apt-get install -y --no-install-recommends $wanted ||
	{ apt-get update && apt-get install -y --no-install-recommends $wanted; } || {
	echo "error: apt-get cannot install: $wanted" >&2
	exit 1
}

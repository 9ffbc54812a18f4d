#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mirror.sh
#
# Prints the address of the Debian mirror that this machine uses, and the release of
# Debian on this machine. Programs compiled here need that release's libc.

# shellcheck source=/dev/null
. /etc/os-release
# shellcheck disable=SC2016 # the $(…) is apt's own
mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' \
	"Codename: $VERSION_CODENAME" 'Component: main' 'Label: Debian' | head -n 1)
echo "${mirror:-http://deb.debian.org/debian $VERSION_CODENAME}"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mirror.sh
#
# Prints the address of the Debian 12 mirror that this machine uses.

# shellcheck disable=SC2016 # the $(…) is apt's own
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	"Codename: bookworm" 'Component: main' 'Label: Debian' | head -n 1)
echo "${mirror:-http://deb.debian.org/debian}"

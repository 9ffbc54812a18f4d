#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mirror.sh
#
# Prints the address of this machine's own mirror of Debian 12.

# shellcheck disable=SC2016 # the $(…) is apt's own
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' \
	"Codename: bookworm" 'Component: main' 'Label: Debian' | head -n 1)
echo "${mirror:-http://deb.debian.org/debian}"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: default_base.sh
#
# Prints which kernel source is the base if KSRC names none: the package that
# this machine's Debian has. Exits with 1 where none is known.

# shellcheck source=/dev/null
. /etc/os-release
case ${VERSION_CODENAME-} in
bookworm) echo linux-source-6.1 ;;
trixie) echo linux-source-6.12 ;;
*) exit 1 ;;
esac

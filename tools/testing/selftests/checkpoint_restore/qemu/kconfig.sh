#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: kconfig.sh TREE OUT FRAGMENT...
#
# Configures the kernel TREE in the directory OUT: everything off that can be
# off, but for the lines of the FRAGMENTs. Kconfig drops a line that it cannot
# satisfy without a word, so each is looked up in the outcome; those that follow
# "# Where the kernel has it" may be missing there, but not off.
#
# Exits with 1 if a line was dropped; all of them are named.

tree=$1
out=$2
shift 2

mkdir -p "$out" || exit 1
cat "$@" > "$out/all.config" || exit 1
KCONFIG_ALLCONFIG=$out/all.config \
	"$(dirname "$0")/kbuild.sh" -C "$tree" O="$out" allnoconfig || exit 1

# The lines of a fragment that the outcome lacks. A symbol that this kernel does
# not know is as good as off.
lacking()
{
	awk -v config="$out/.config" '
	BEGIN {
		while ((getline line < config) > 0) {
			have[line] = 1
			sub(/=.*/, "", line)
			on[line] = 1
		}
	}
	/^# Where the kernel has it/ { may_lack = 1 }
	/^# CONFIG_.* is not set$/ && $2 in on
	!/^CONFIG_/ || $0 in have { next }
	!may_lack || ("# " substr($0, 1, index($0, "=") - 1) " is not set") in have
	' "$1"
}

dropped=0
for fragment; do
	lines=$(lacking "$fragment")
	[ -n "$lines" ] || continue
	dropped=1
	echo "$lines" | sed "s|^|error: Kconfig dropped |; s|\$| of $fragment|" >&2
done
if [ "$dropped" -eq 0 ]; then
	# Kconfig leaves it alone where it says the same as before.
	touch "$out/.config"
else
	rm -f "$out/.config"
fi
exit "$dropped"

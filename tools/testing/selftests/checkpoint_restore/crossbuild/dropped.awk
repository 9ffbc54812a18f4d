# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v config=.config [-v whose=1] -f dropped.awk FRAGMENT...
#
# Prints the lines of the FRAGMENTs that Kconfig dropped or changed; Kconfig itself
# does not say so. If a symbol has several lines, the last one counts. A symbol that
# the kernel does not know counts as off; below a line "# Where the kernel has it" it
# may be unknown, but not off. whose=1 adds the name of the FRAGMENT.

function ask(symbol)
{
	asked[symbol] = $0
	by[symbol] = whose ? " of " FILENAME : ""
	may_lack[symbol] = optional
}

BEGIN {
	while ((getline line < config) > 0) {
		have[line] = 1
		sub(/=.*/, "", line)
		on[line] = 1
	}
}

FNR == 1 { optional = 0 }
/^# Where the kernel has it/ { optional = 1 }
/^CONFIG_/ { ask(substr($0, 1, index($0, "=") - 1)) }
/^# CONFIG_.* is not set$/ { ask($2) }

END {
	for (symbol in asked) {
		line = asked[symbol]
		if (line ~ /^#|=n$/)
			dropped = symbol in on
		else
			dropped = !(line in have) && (!may_lack[symbol] || \
				("# " symbol " is not set") in have)
		if (dropped)
			print line by[symbol]
	}
}

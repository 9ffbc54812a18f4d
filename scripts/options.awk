# SPDX-License-Identifier: GPL-2.0
#
# usage: awk -v show=NAME|help|wrong -f options.awk Kconfig [.config]
#
# Reads the options of make. Prints, by show:
#	NAME	the value of this option in .config, or else its default. A bool is 0
#		or 1
#	help	the list for make help
#	wrong	a line for each option whose value in the environment does not fit
#		its type or range

function unquote(text)
{
	return substr(text, 2, length(text) - 2)
}

function rest(field)
{
	return substr($0, index($0, $field))
}

FILENAME != ARGV[1] {
	if (/^CONFIG_/) {
		name = substr($0, 8, index($0, "=") - 8)
		set[name] = substr($0, index($0, "=") + 1)
	} else if (/^# CONFIG_.* is not set$/)
		set[substr($2, 8)] = "n"
	next
}

$1 == "config" { names[++n] = name = $2 }
/^\t(bool|int|string) / { type[name] = $1; prompt[name] = unquote(rest(2)) }
/^\tdefault / { default_of[name] = rest(2) }
/^\trange / { lowest[name] = $2; highest[name] = $3 }

function value(name,    text)
{
	text = name in set ? set[name] : default_of[name]
	if (type[name] == "bool")
		return text == "y" ? 1 : 0
	return text ~ /^"/ ? unquote(text) : text
}

function complaint(name, given)
{
	if (type[name] == "bool" && given !~ /^[01]?$/)
		return "give 0 or 1"
	if (type[name] == "int" && (given !~ /^[0-9]+$/ || given + 0 < lowest[name] ||
				    given + 0 > highest[name]))
		return "give a whole number from " lowest[name] " to " highest[name]
	return ""
}

END {
	for (i = 1; i <= n; i++) {
		name = names[i]
		if (show == name)
			print value(name)
		else if (show == "help")
			printf "%-18s%s%s\n", name "=" (type[name] == "bool" ? "0|1" : "..."),
			       prompt[name], value(name) == "" ? "" : " (" value(name) ")"
		else if (show == "wrong" && (said = complaint(name, ENVIRON[name])) != "")
			print name "=" ENVIRON[name] ": " said
	}
}

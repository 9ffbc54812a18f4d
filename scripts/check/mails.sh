#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: mails.sh DIR
#
# A check of `make check`: the mails in DIR/series, as git reads them, follow the
# rules in series/README.

ROOT=$(cd "$(dirname "$0")/../.." && pwd)
. "$ROOT/scripts/lib/messages.sh"
. "$ROOT/scripts/lib/environment.sh"
. "$ROOT/scripts/lib/read_series.sh"
usage 1 "$@"
scratch
load_for "$1/tree"
total=$(wc -l < "$TMP/commits")
number=0
status=0

# complaints COMMIT: what $TMP/{info,message,patch}, of the mail, have against it
complaints()
{
	awk -v n="$number" -v total="$total" -v date="$(field "$1" Date)" \
		-v upstream="$(field "$1" Upstream-has | wc -l)" '
	function say(what) { print what }
	FILENAME ~ /info$/ {
		name = $1
		sub(/^[^ ]* /, "")
		header[name] = $0
		next
	}
	/[^\t -~]/ { say("line " FNR " of the message is not ASCII") }
	length($0) > 75 && !/^Signed-off-by: / {
		say("line " FNR " of the message has " length($0) " characters, 75 is the most")
	}
	/^Signed-off-by: / { signed++ }
	/^Upstream: / {
		says_upstream++
		id = $3
		gsub(/[(),]/, "", id)
		if (!/^Upstream: v[0-9]+\.[0-9]+($|,| \([0-9a-f]+[,)])/ || (/\(/ && length(id) != 12))
			say("Upstream is not vX.Y, with an id of twelve digits in brackets if any")
	}
	/^[A-Z][A-Za-z-]*: / && !/^(Upstream|Signed-off-by): / { say("a trailer that there is not: " $1) }
	{ last = $0 }
	/./ { lines++ }
	END {
		subject = header["Subject:"]
		if (index(subject, sprintf("[PATCH %0" length(total) "d/%d] ", n, total)) != 1)
			say("the subject does not begin with [PATCH " n "/" total "]: " subject)
		sub(/^\[[^]]*\] /, "", subject)
		if (subject !~ /^[A-Za-z0-9_\/]+: ./) say("the subject has no area before a colon: " subject)
		if (subject ~ /\.$/) say("the subject ends in a full stop")
		if (length(subject) > 75) say("the subject has " length(subject) " characters, 75 is the most")
		if (lines - signed - says_upstream < 1) say("the message has no paragraph that says why")
		if (signed != 1) say("not one Signed-off-by, but " signed + 0)
		if (last != "Signed-off-by: " header["Author:"] " <" header["Email:"] ">")
			say("the last line is not the Signed-off-by of From")
		if (header["Date:"] != date) say("the date is " header["Date:"] ", not " date)
		if (upstream && !says_upstream) say("upstream has it, and there is no Upstream")
		if (!upstream && says_upstream) say("Upstream, without an Upstream-has")
	}' "$TMP/info" "$TMP/message"
	awk -v c="$1" '$1 == c { print $3 }' "$TMP/list" | sort > "$TMP/owned"
	git apply --numstat < "$TMP/patch" | cut -f3 | sort > "$TMP/in-mail"
	comm -3 "$TMP/owned" "$TMP/in-mail" | sed 's/^\t*/not both owned and in the mail: /'
}

[ "$(wc -l < "$1/series/series")" -eq "$total" ] ||
	die "$1/series has not the mails of series/: make series"
while read -r commit mail; do
	number=$((number + 1))
	verdict=ok
	git mailinfo -k "$TMP/message" "$TMP/patch" < "$1/series/$mail" > "$TMP/info" ||
		die "git cannot read the mail of series/$commit"
	complaints "$commit" > "$TMP/complaints"
	[ ! -s "$TMP/complaints" ] || {
		verdict=FAIL
		status=1
		sed "s|^|error: series/$commit: |" "$TMP/complaints"
	}
	echo "word: $commit message $verdict"
done <<END
$(paste -d' ' "$TMP/commits" "$1/series/series")
END
exit "$status"

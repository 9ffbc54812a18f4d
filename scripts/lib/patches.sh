# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# Applies a .patch of the series. Sourced, never run; environment.sh comes before
# it.

# apply_patch [-R] OLD PATCH NEW: no fuzz; what patch said is in $TMP/patch.log
apply_patch()
{
	reverse=
	if [ "$1" = -R ]; then
		reverse=-R
		shift
	fi
	patch -f -F0 $reverse --no-backup-if-mismatch -r - -o "$3" "$1" "$2" \
		>"$TMP/patch.log" 2>&1
}

# apply_path [-R] OLD PATH NEW: applies the series' patch or, if it does not apply,
# its variant in scripts/variants. variant says which one it was. After a failure
# patch.log is the series' own.
apply_path()
{
	way=
	if [ "$1" = -R ]; then
		way=-R
		shift
	fi
	for variant in "$ROOT/$2" "$VARIANTS"/*/"$2"; do
		[ -f "$variant" ] || continue
		! apply_patch $way "$1" "$variant" "$3" || return 0
		[ "$variant" != "$ROOT/$2" ] || cp "$TMP/patch.log" "$TMP/own.log"
	done
	mv "$TMP/own.log" "$TMP/patch.log"
	return 1
}

# hunk: the hunk at which apply_patch failed
hunk()
{
	sed -n -e 's/^Hunk #\([0-9]*\) FAILED at \([0-9]*\).*/hunk \1 (line \2)/p' \
		-e 's/^patch: \*\*\*\* /patch: /p' "$TMP/patch.log" | head -n 1
}

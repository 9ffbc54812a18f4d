#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: readme.sh DIR
#
# A check of `make check`: the commands in README.md and CONTRIBUTING.md work. Runs
# each block of commands as it stands, in a copy of this repository. Small kernels
# made from DIR/baseline/tree stand in for ~/linux and for the default base, and
# $EDITOR adds a line. not_run lists the commands that take too long; the log says
# where else those are tried. Each target and variable of make that a document
# names must exist.

BASELINE=$1/baseline/tree
. "${0%/*}/../tests/setup.sh"

# not_run LINE: says why
not_run()
{
	case $1 in
	*deploy* | *confirm* | *rollback* | *preflight* | *archive* | *' try '*)
		echo 'wants a tablet, or what make kernel built: see scripts/tests/deploy.t, archive.t' ;;
	*/home/try/* | setcap* | *install.sh*)
		echo 'is for the emulated tablet: make run does the same there' ;;
	*'kernel '*) echo 'builds the kernel of a tablet' ;;
	*' check '*) echo 'is this' ;;
	*' run '* | *' test '* | *kselftest* | *boot* | *fuzz* | *lsm* | *mutants* | *'make criu'*)
		echo 'builds and boots kernels: make test does' ;;
	*) return 1 ;;
	esac
}

# blocks: the indented lines of both documents, each block in a file block.N, without
# what a kernel printed
blocks()
{
	awk '/^    / { if (!inside) { inside = 1; file = "block." ++n } print substr($0, 5) > file; next }
		!/^$/ || inside { inside = 0 }' "$R/README.md" "$R/CONTRIBUTING.md"
	grep -lE '^(baseline|patched):' block.* | xargs rm
}

clone home/linux
mkdir -p "$R/build"
if grep -q '^from: /usr/src/' "$BASELINE.from"; then
	base=$R/build/$("$S/default_base.sh")
	mini "$base/baseline/tree"
	# Debian's .gitignore ignores everything.
	cp "$BASELINE/.gitignore" "$base/baseline/tree"
	cp "$BASELINE.from" "$base/baseline"
fi
cat >editor <<'END'
#!/bin/sh
# For a message or a list of commits it keeps what git offers.
case $1 in *.[ch]) echo '/* one line more */' >>"$1" ;; esac
END
chmod +x editor
export EDITOR="$W/editor"
# Without the options of the make that runs this
# shellcheck disable=SC2046
unset MAKEFLAGS MAKELEVEL MFLAGS CR_LOCKED \
	$(sed -n 's/^config //p' "$R/Kconfig")

blocks
for block in block.*; do
	while read -r line; do
		command=${line%%  *}
		if why=$(not_run "$command "); then
			echo "not run: $command: it $why" >&2
			echo "true # $line"
		else
			printf '%s\n' "$line"
		fi
	done <"$block" >"commands.$block"
	grep -qvE '^(true )?#|^$' "commands.$block" || continue
	run env -C "$R" sh -ec ". '$W/commands.$block'"
	done=$?
	[ "$done" -eq 0 ] || sed 's/^/error: a command of README.md or CONTRIBUTING.md: /' err
	ok "$done" "$(grep -vE '^(true )?#|^$' "commands.$block" | sed 's/ *#.*//' | paste -sd';')"
done 2>not-run
cat not-run
holds 'an edit of kernel/pid.c came into its patch' grep -q 'one line more' "$R/kernel/pid.c.patch"
passes 'the rule of the tree holds after all this' "$S/check/overlay.sh"

# Targets and variables of make, in all documents
cat "$REPO/README.md" "$REPO/CONTRIBUTING.md" "$REPO"/Documentation/admin-guide/*.rst >documents
{
	sed -n 's/^ \{4,\}\(make .*\)/\1/p' documents
	# shellcheck disable=SC2016
	grep -oE '`make [^`]+`' documents | tr -d '`'
} | sed 's/  *#.*//; s/&&.*//; s/"[^"]*"//g' | tr ' ' '\n' | sed 's/=.*//' |
	grep -E '^[a-z]+(-[a-z]+)*$|^[A-Z]+$' | sort -u >named
{
	# The last two are the kernel's own.
	printf '%s\n' make help LOCALVERSION defconfig
	sed -n 's/^  make \([a-z-]*\) .*/\1/p' "$REPO/scripts/targets"
	sed -n 's/^config //p' "$REPO/Kconfig"
} >known
grep -vxFf known named >unknown
holds 'each target and variable of make is there' [ ! -s unknown ]
sed 's/^/error: no such target or variable of make: /' unknown
ktap_finished

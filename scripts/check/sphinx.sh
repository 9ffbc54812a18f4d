#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: sphinx.sh DIR
#
# A check of `make check`: for the pages that the series adds or edits, Sphinx says
# nothing about DIR/tree that it does not say about DIR/baseline/tree. The kernel's
# own `make htmldocs` reads a hundred pages for each of ours, so this reads only
# ours, with the kernel's extension that turns names of pages and functions into
# links. DIR/sphinx/tree/html then has the pages as HTML.

dir=$1
cd "$(dirname "$0")/../.." || exit 1
pages=$(scripts/files.sh "Documentation/*.rst" "Documentation/*.rst*.patch" |
	sed 's/\.patch$//; s/\(\.rst\)\.[0-9]*$/\1/' | sort -u)
figures=$(scripts/files.sh "Documentation/*.svg")

# warnings TREE: one line a warning, without the line numbers, which the series
# moves
warnings()
{
	out=$dir/sphinx/$1
	docs=$out/Documentation
	rm -rf "$out"
	mkdir -p "$docs" || exit 1
	for page in $pages $figures; do
		[ ! -f "$dir/$1/$page" ] ||
			(cd "$dir/$1" && cp --parents "$page" "$out") || exit 1
	done
	cat > "$docs/conf.py" <<-END
		import sys
		sys.path.insert(0, '$dir/$1/Documentation/sphinx')
		# That of an older kernel may be for an older Sphinx alone.
		try:
		    import automarkup
		    extensions = ['automarkup']
		except ImportError:
		    extensions = []
		master_doc = 'contents'
		project = 'checkpoint and restore'
	END
	# Only the pages that are edited: they have to lead to the others.
	{
		printf '%s\n' Contents ======== '' '.. toctree::' ''
		for page in $pages; do
			[ ! -f "$dir/baseline/tree/$page" ] || echo "   ${page#Documentation}"
		done
	} > "$docs/contents.rst"
	sphinx-build -q -E -b html "$docs" "$out/html" > "$out/log" 2>&1 || {
		sed 's/^/error: /' "$out/log" >&2
		exit 1
	}
	sed -n "s|$docs/||; s/:[0-9][0-9]*:/:/; /: [A-Z]*: /p" "$out/log" |
		sort -u > "$out/warnings"
}

warnings baseline/tree
warnings tree
added=$(comm -13 "$dir/sphinx/baseline/tree/warnings" "$dir/sphinx/tree/warnings")
[ -z "$added" ] || {
	echo "$added" | sed 's/^/error: /'
	exit 1
}

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make mutants tells what the tests notice from what they do not, and leaves the
# tree as it was. In place of a kernel's tests a script reads the tree's files.

# shellcheck disable=SC2016,SC2317
. "${0%/*}/setup.sh"

mini baseline
"$S/tree.sh" baseline tree
cp -r tree sound

# mutant NAME LINE FILE: a diff that puts LINE on top of the tree's FILE
mutant()
{
	{ echo "$1"; sed "1i $2" "tree/$3" |
		diff -u --label "a/$3" --label "b/$3" "tree/$3" -; } >"$1.diff"
}
mutant noticed '/* wrong */' kernel/pid.c
mutant overlooked '/* odd */' kernel/pid.c
sed 's/^ /  /' noticed.diff >stale.diff

cat >judge <<'E2'
#!/bin/sh
grep -qs wrong tree/kernel/pid.c || { echo '1 passed, 0 failed, 0 skipped'; exit; }
echo '  FAIL set_tid'
echo '0 passed, 1 failed, 0 skipped'
exit 1
E2
chmod +x judge

# mutants DIFF... -- COMMAND: to be given to passes and fails
mutants()
{
	"$S/mutants.sh" "$W/tree" log none "$@"
}

passes 'what the tests notice is killed' mutants "$W/noticed.diff" -- ./judge
holds 'and counted' grep -qx '1 killed of 1' "$W/out"
run mutants "$W/noticed.diff" "$W/overlooked.diff" -- ./judge
holds 'what they overlook survives, and that is a failure' eval \
	'[ "$status" -eq 1 ] && grep -q "overlooked *SURVIVED" out && grep -qx "1 killed of 2" out'
run mutants "$W/stale.diff" -- ./judge
holds 'what does not apply is not called killed' eval \
	'[ "$status" -eq 1 ] && grep -q "stale *DOES NOT APPLY" out && grep -qx "0 killed of 1" out'
fails 'tests that always fail kill nothing' 'the tests fail without any mutant' \
	mutants "$W/noticed.diff" -- false
holds 'and are not given a mutant' eval '! grep -q killed out'
holds 'the tree is as it was' diff -r -x .git sound tree
finish

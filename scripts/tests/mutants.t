#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make mutants tells the mutants that the tests notice from those that they do not,
# and breaks only a copy of the prepared tree. A script that reads the copy's files
# stands in for a kernel's tests.

# shellcheck disable=SC2016,SC2317
. "${0%/*}/setup.sh"

mini baseline
"$S/tree.sh" baseline tree
was=$(print tree)

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
grep -qs wrong altered/tree/kernel/pid.c || { echo '1 passed, 0 failed, 0 skipped'; exit; }
echo '  FAIL set_tid'
echo '0 passed, 1 failed, 0 skipped'
exit 1
E2
chmod +x judge

# mutants DIFF... -- COMMAND: to be given to passes and fails
mutants()
{
	"$S/mutants.sh" "$W/tree" "$W/altered/tree" log none "$@"
}

mkdir -p "$R/scripts/variants/0.1/scripts/mutants"
cp stale.diff "$R/scripts/mutants/elsewhere.diff"
cp noticed.diff "$R/scripts/variants/0.1/scripts/mutants/elsewhere.diff"
{ echo x; echo 'Needs: kernel/pid.c no_such_thing'; cat stale.diff; } >"$R/scripts/mutants/not-here.diff"
sed 's/no_such_thing/alloc_pid/' "$R/scripts/mutants/not-here.diff" >here.diff

passes 'what the tests notice is killed' mutants "$W/noticed.diff" -- ./judge
holds 'and counted' grep -qx '1 killed of 1' "$W/out"
run mutants "$W/noticed.diff" "$W/overlooked.diff" -- ./judge
holds 'what they overlook survives, and that is a failure' eval \
	'[ "$status" -eq 1 ] && grep -q "overlooked *SURVIVED" out && grep -qx "1 killed of 2" out'
run mutants "$W/stale.diff" -- ./judge
holds 'what does not apply is not called killed' eval \
	'[ "$status" -eq 1 ] && grep -q "stale *DOES NOT APPLY" out && grep -qx "0 killed of 1" out'
passes 'for another kernel a variant is taken, and what this one has no use for is left out' \
	mutants elsewhere not-here -- ./judge
holds 'and not counted' grep -qx '1 killed of 1' "$W/out"
run mutants "$W/here.diff" -- ./judge
holds 'what it has a use for is not left out' grep -q 'here *DOES NOT APPLY' out
fails 'tests that always fail kill nothing' 'the tests fail without any mutant' \
	mutants "$W/noticed.diff" -- false
holds 'and are not given a mutant' eval '! grep -q killed out'

# same: the copy has the prepared tree's files, and those that no mutant edited are
# the very same
same()
{
	diff -r -x .git tree altered/tree && [ "$(stat -c %h altered/tree/kernel/fork.c)" -eq 2 ]
}
holds 'the prepared tree is as it was, its git and times too' [ "$was" = "$(print tree)" ]
holds 'and so are the contents of its copy' same
slow sh '*with-a-mutant*'
cat >judge-slowly <<'E2'
#!/bin/sh
./judge || exec sh -c ': with-a-mutant'
E2
chmod +x judge-slowly
interrupt INT "$S/mutants.sh" "$W/tree" "$W/altered/tree" log none "$W/noticed.diff" -- ./judge-slowly
ok $? 'a run is interrupted while there is a mutant'
holds 'the prepared tree is as it was' [ "$was" = "$(print tree)" ]
holds 'its copy still has the mutant' grep -q wrong altered/tree/kernel/pid.c
passes 'the next run puts that back' mutants "$W/noticed.diff" -- ./judge
holds 'with a new time, or the mutant would stay built' [ altered/tree/kernel/pid.c -nt judge-slowly ]
echo '/* mine */' >>tree/kernel/pid.c
passes 'edits of the prepared tree are part of what is broken' mutants "$W/noticed.diff" -- ./judge
holds 'and are in the copy' same
ktap_finished

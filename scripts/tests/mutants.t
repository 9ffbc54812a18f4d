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

# put LINE: a diff that puts LINE on top of the tree's kernel/pid.c
put()
{
	sed "1i $1" tree/kernel/pid.c |
		diff -u --label a/kernel/pid.c --label b/kernel/pid.c tree/kernel/pid.c -
}
put '/* wrong */' | sed 's/^ /  /' >stale
rm "$R"/scripts/mutants/*
{
	printf 'Mutant: noticed\nit is wrong\n'
	put '/* wrong */'
	printf '\nMutant: other/overlooked\nit is odd\n'
	put '/* odd */'
	printf '\nMutant: elsewhere\nanother kernel has other lines\n'
	cat stale
	printf '\nMutant: stale\nit does not apply\n'
	cat stale
	printf '\nMutant: not-here\nNeeds: kernel/pid.c no_such_thing\n'
	cat stale
	printf '\nMutant: here\nNeeds: kernel/pid.c alloc_pid\n'
	cat stale
} >"$R/scripts/mutants/pid.diff"
{ printf 'Mutant: elsewhere\nthis kernel has them so\n'; put '/* wrong */'; } >"$R/scripts/mutants/pid.old.diff"

cat >judge <<'E2'
#!/bin/sh
grep -qs wrong altered/tree/kernel/pid.c || { echo '1 passed, 0 failed, 0 skipped'; exit; }
echo '  FAIL set_tid'
echo '0 passed, 1 failed, 0 skipped'
exit 1
E2
chmod +x judge

# mutants PATTERN... -- COMMAND: to be given to passes and fails
mutants()
{
	"$S/mutants.sh" "$W/tree" "$W/altered/tree" log none "$@"
}

passes 'what the tests notice is killed' mutants noticed -- ./judge
holds 'and counted' grep -qx '1 killed of 1' "$W/out"
run mutants noticed 'other/*' -- ./judge
holds 'what they overlook survives, and that is a failure' eval \
	'[ "$status" -eq 1 ] && grep -q "overlooked *SURVIVED" out && grep -qx "1 killed of 2" out'
run mutants stale -- ./judge
holds 'what does not apply is not called killed' eval \
	'[ "$status" -eq 1 ] && grep -q "stale *DOES NOT APPLY" out && grep -qx "0 killed of 1" out'
passes 'for another kernel its own diff is taken, and what this one has no use for is left out' \
	mutants elsewhere not-here -- ./judge
holds 'and not counted' grep -qx '1 killed of 1' "$W/out"
run mutants here -- ./judge
holds 'what it has a use for is not left out' grep -q 'here *DOES NOT APPLY' out
fails 'tests that always fail kill nothing' 'the tests fail without any mutant' \
	mutants noticed -- false
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
interrupt INT "$S/mutants.sh" "$W/tree" "$W/altered/tree" log none noticed -- ./judge-slowly
ok $? 'a run is interrupted while there is a mutant'
holds 'the prepared tree is as it was' [ "$was" = "$(print tree)" ]
holds 'its copy still has the mutant' grep -q wrong altered/tree/kernel/pid.c
passes 'the next run puts that back' mutants noticed -- ./judge
holds 'with a new time, or the mutant would stay built' [ altered/tree/kernel/pid.c -nt judge-slowly ]
echo '/* mine */' >>tree/kernel/pid.c
passes 'edits of the prepared tree are part of what is broken' mutants noticed -- ./judge
holds 'and are in the copy' same
ktap_finished

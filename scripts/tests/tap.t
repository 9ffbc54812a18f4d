#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# What make test makes of TAP: a verdict for each test, and a failure for a program
# that ends too early. prove itself runs the programs. And what the harness makes of the
# console of a kernel with KUnit.

. "${0%/*}/setup.sh"

mkdir t
# program NAME: a test program, of the commands on standard input
program()
{
	{ echo '#!/bin/sh'; cat; } >"t/$1.t"
}
program good <<'E2'
echo 'ok 1 - one'
echo 'ok 2 - two # SKIP why'
echo '1..2'
E2
program bad <<'E2'
echo '1..2'
echo 'not ok 1 - one'
echo 'ok 2 two'
exit 1
E2
program dies <<'E2'
echo 'ok 1 - one'
exit 3
E2
program exits <<'E2'
echo 'ok 1 - one'
echo '1..1'
exit 3
E2
program few <<'E2'
echo '1..3'
echo 'ok 1 - one'
E2
program nothing <<'E2'
echo '1..0 # SKIP no kernel'
E2

# verdicts LOG: without the reasons
verdicts()
{
	awk -v folder=tools -f "$S/tap.awk" "$1" | cut -f 1,2
}

prove --verbose --merge t >log 2>&1
verdicts log >got
cat >wanted <<'E2'
failed	tools:bad.t:one
passed	tools:bad.t:two
passed	tools:dies.t:one
failed	tools:dies.t:(program)
passed	tools:exits.t:one
failed	tools:exits.t:(program)
passed	tools:few.t:one
failed	tools:few.t:(program)
passed	tools:good.t:one
skipped	tools:good.t:two
skipped	tools:nothing.t:(program)
E2
holds 'what prove printed: each test, and each program that failed as a whole' diff wanted got
sh t/dies.t >log
verdicts log >got
printf 'passed\ttools:test:one\nfailed\ttools:test:(program)\n' >wanted
holds 'what one program printed, which ended too early' diff wanted got
sh t/good.t >log
verdicts log >got
printf 'passed\ttools:test:one\nskipped\ttools:test:two\n' >wanted
holds 'and one that did not' diff wanted got
: >log
holds 'nothing at all is a failure' [ "$(verdicts log)" = "failed	tools:test:(program)" ]

# kunit INDENT: the results in a console whose lines KUnit indents so
kunit()
{
	printf '[    0.%d] %s\r\n' 1 "$1# Subtest: suite" 2 "${1}1..3" 3 "$1ok 1 - one" \
		4 "${1}not ok 2 - two" 5 'not ok 1 - suite' >console
	awk -v wanted=1 -f "$R/tools/testing/selftests/checkpoint_restore/qemu/kunit.awk" console
}
printf '%s\tkunit:suite:%s\n' ok one fail two fail '(plan)' >wanted
kunit '    ' >got
holds 'KUnit, indented by spaces: each test, and that one is missing' diff wanted got
kunit '	' >got
holds 'indented by tabs, as before Linux 5.7' diff wanted got
ktap_finished

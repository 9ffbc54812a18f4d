#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The emulated tablet's scripts: what they say of a kernel that hangs, panics or
# warns, of wrong input, and of what a guest sends.
#
# From the environment, besides what setup.sh takes:
#	KERNEL	where a kernel was built for the emulated tablet
#	GUEST	its guest.cpio
# Without them the tests that boot are skipped.

# shellcheck disable=SC2317
. "${0%/*}/setup.sh"

Q=$R/tools/testing/selftests/checkpoint_restore/qemu
X=$Q/../crossbuild

# boot NAME SECONDS ARGUMENT...: qemu.sh on the kernel; to be given to fails etc.
boot()
{
	seconds=$1
	shift
	"$Q/qemu.sh" "$KERNEL/arch/arm/boot/zImage" "$KERNEL/tablet.dtb" \
		"$GUEST" "$W/boot" "$seconds" "$@" 2>&1 >/dev/null |
		grep -v '^qemu-system-arm: warning\|^Timer with period' >&2
	status=1
	[ -s "$W/boot/complaints" ] || ! grep -q 'Power down' "$W/boot/console.log" || status=0
	return "$status"
}

if [ -r "${KERNEL-}/tablet.dtb" ] && [ -r "${GUEST-}" ]; then
	passes 'a guest that does what it is told powers off' \
		boot 60 guest.run=true
	holds 'and says so on the port for the verdict' \
		grep -q '^guest: exit 0' "$W/boot/verdict.log"
	boot 60 'guest.run=exit,3' 2>/dev/null
	holds 'its exit code is told' grep -q '^guest: exit 3' "$W/boot/verdict.log"
	passes 'an ordinary user may power off' \
		boot 60 'guest.run=su,-c,/sbin/poweroff,user;sleep,50'
	holds 'before the command has ended' \
		not grep -q '^guest: exit' "$W/boot/verdict.log"
	run boot 20 'guest.run=sleep,1000'
	grep -q 'no power-off within 20 s; .*last lines' "$W/err" &&
		grep -q '^error:   .*init' "$W/err"
	ok $? "a guest that hangs is stopped, the console's last lines are shown"
	fails 'a kernel that panics fails' 'the kernel complained: .*panic' \
		boot 60 rdinit=/none
	printf 'CONFIG_CHECKPOINT_RESTORE=y\nCONFIG_NO_SUCH_THING=y\n' > fragment
	fails 'a line that Kconfig drops is named' \
		'Kconfig dropped CONFIG_NO_SUCH_THING=y of fragment' \
		"$X/kconfig.sh" "$BASELINE" "$W/kconfig" fragment
	holds 'and no configuration is left' [ ! -e "$W/kconfig/.config" ]
	printf '# CONFIG_ARM is not set\n' > fragment
	fails 'and one that is on all the same' \
		'Kconfig dropped # CONFIG_ARM is not set of fragment' \
		"$X/kconfig.sh" "$BASELINE" "$W/kconfig" fragment
	printf '# Where the kernel has it\nCONFIG_NO_SUCH_THING=y\n' > fragment
	passes 'one that need not be there may be missing' \
		"$X/kconfig.sh" "$BASELINE" "$W/kconfig" fragment
else
	ktap_test_skip 'booting' 'KERNEL and GUEST name none (make emulated-kernel)'
fi

# What a make that is called with ARGUMENTs would have been told
mkdir -p linux/tree
cat > stub-make <<'END'
#!/bin/sh
echo "${CCACHE_DISABLE-} $CCACHE_BASEDIR $*"
END
chmod +x stub-make
env -u MAKEFLAGS MAKE="$W/stub-make" "$X/zimage.sh" linux/tree linux/kernel > steps
holds 'the kernel is compiled through ccache' grep -q "^ .* vmlinux$" steps
holds 'and packed without it, which does not see what .incbin takes in' \
	grep -q "^1 .* zImage$" steps
holds 'paths are relative for ccache from above the tree on' \
	grep -q "^ $W/linux -" steps

mkdir -p since-6.5/arch/arm/boot/dts/nxp/imx vendor/arch/arm/boot/dts
touch since-6.5/arch/arm/boot/dts/nxp/imx/imx7d-remarkable2.dts \
	vendor/arch/arm/boot/dts/zero-sugar.dts
holds "the tablet's device tree is found in a directory, too" \
	[ "$("$X/dts.sh" since-6.5)" = nxp/imx/imx7d-remarkable2 ]
holds "and under the vendor's name" [ "$("$X/dts.sh" vendor)" = zero-sugar ]
holds 'and where there is none, none' [ -z "$("$X/dts.sh" before)" ]

touch zImage
fails 'a kernel that is not there is named' 'cannot read nothing: build it' \
	"$Q/qemu.sh" zImage nothing zImage "$W/boot" 5
mkdir empty
fails 'QEMU missing' 'qemu-system-arm is missing: apt-get install' \
	env PATH="$W/empty" /bin/sh "$Q/qemu.sh" zImage zImage zImage "$W/boot" 5
fails 'an unknown directory of tests is named' 'no directory clone4 with a Makefile' \
	"$Q/tests.sh" "$BASELINE" "$W/tests" "$W" "$W/tests.cpio" capabilities clone4
holds 'and nothing is left of it' [ ! -e "$W/tests.cpio" ]
mkdir nobody
printf '#!/bin/sh\necho 1000\n' > nobody/id
printf '#!/bin/sh\necho linux-source-6.12\n' > nobody/apt-cache
printf '#!/bin/sh\ncat lists\n' > nobody/apt-get
echo 'MetaKey: main/binary-amd64/Packages' > lists
printf '#!/bin/sh\nexit 1\n' > nobody/dpkg-query
chmod +x nobody/*
fails 'a package missing and no root' 'as root: apt-get install .*linux-source-6.12 $' \
	env PATH="$W/nobody:$PATH" "$REPO/scripts/packages.sh" linux-source-6.12
fails "a package that apt has not is named, another is not taken for it" \
	'no package of the name: linux-source-6.1 $' \
	env PATH="$W/nobody:$PATH" "$REPO/scripts/packages.sh" linux-source-6.1
fails 'what only one target needs is asked for by that' \
	'no package of the name: qemu-system-x86 gcc-aarch64-linux-gnu libc6-dev-arm64-cross $' \
	env PATH="$W/nobody:$PATH" "$REPO/scripts/packages.sh" --only architectures
run env PATH="$W/nobody:$PATH" "$REPO/scripts/packages.sh"
grep -q ' gcc-arm-linux-gnueabi ' err && ! grep -q -e qemu-system-x86 -e xxd err
ok $? 'and by no other'
: > lists
fails 'without package lists apt has not said that' 'as root: apt-get install .*linux-source-6.1 $' \
	env PATH="$W/nobody:$PATH" "$REPO/scripts/packages.sh" linux-source-6.1

# ---- CRIU and the disk that it lies on

C=$Q/../criu
T=$R/tools/remarkable/criu
fails 'no network: no source of CRIU' 'criu 4.1.1: cannot fetch .*is there a network' \
	env http_proxy=http://127.0.0.1:9 "$C/../crossbuild/fetch_debian.sh" source criu 4.1.1 "$W/criu.tar.xz"
holds 'and nothing is left of it' [ -z "$(find . -name 'criu.tar*')" ]
touch criu
run "$T/build_criu.sh" criu . program
ok $((status == 0)) 'a tarball that is not one is no CRIU'
holds 'and no program' [ -z "$(find . -maxdepth 1 -name 'program*')" ]
chown 1234:1234 criu 2> /dev/null
tar -czf criu.tar.gz criu
passes 'a disk is made' "$C/disk.sh" "$W/disk.img" criu.tar.gz zImage
/sbin/debugfs -R 'ls -l /try' disk.img 2> /dev/null | awk 'NF { print $4, $5, $NF }' > owners
printf '0 0 %s\n' . .. criu zImage > wanted
holds 'with all of it owned by root' diff wanted owners
holds 'and no part of it left' [ -z "$(find . -name 'disk.img?*')" ]

# ---- two makes at once

mkdir lock
flock lock/.lock sleep 5 &
sleep 0.5
run env -u MAKEFLAGS -u MAKELEVEL -u CR_LOCKED -u BASELINE \
	make -C "$R" O="$W/lock" refresh
grep -q '^error: another make is at work in' "$W/err"
ok $? 'two runs in one build directory: the second is told'
kill $!

# ---- a fresh clone, where any file may be the newer one

cp -r "$Q" "$X" .
touch crossbuild/unpack_debian.sh
env -u MAKEFLAGS -u MAKELEVEL make -n -f qemu/Makefile GUEST="$W/g" \
	"$W/g/root/.extracted" > steps 2>&1
holds 'the packages are fetched' grep -q 'crossbuild/unpack_debian.sh .*qemu/guest.packages ' steps
holds 'and their list is not made out of the script of that name' \
	not grep -q '^cat' steps

# ---- what the guest sent, and what is made of it

results()
{
	printf '%s\n' "$@" > sent
	mkdir -p logs/patched
	awk -v logdir="$W/logs/patched" -f "$Q/verdict.awk" sent > logs/patched/results.tsv
}

is()
{
	what=$1
	shift
	printf '%b\n' "$@" > wanted
	: > "$W/err"
	diff wanted logs/patched/results.tsv > "$W/out"
	ok $? "$what"
}

results '# selftests: a: t' '# TAP version 13' '# 1..3' '# ok 1 global.x' \
	'# not ok 2 global.y' '# #  RUN           global.z ...' '# ok 3 # SKIP no' \
	'not ok 1 selftests: a: t # exit=1' 'guest: exit 0'
is 'KTAP: a good, a failed and a skipped test' \
	'ok\ta:t:global.x' 'fail\ta:t:global.y' 'skip\ta:t:global.z'
holds 'what a program printed is in its log' grep -q 'not ok 2 global.y' logs/patched/a.t.log
results '# selftests: a: t' '# [ RUN      ] global.x' '# [       OK ] global.x' \
	'# [ RUN      ] global.y' '# [  XFAIL!  ] no' '# [       OK ] global.y' \
	'# [ RUN      ] global.z' '# [     FAIL ] global.z' \
	'not ok 1 selftests: a: t # exit=1' 'guest: exit 0'
is 'the form of 5.8 gives the same' \
	'ok\ta:t:global.x' 'skip\ta:t:global.y' 'fail\ta:t:global.z'
results '# selftests: a: t' '# ok 1 global.x' 'not ok 1 selftests: a: t # exit=139' 'guest: exit 0'
is 'a program that crashes after good tests fails' 'ok\ta:t:global.x' 'fail\ta:t:(program)'
results '# selftests: a: t' '# 1..2' '# ok 1 global.x' 'ok 1 selftests: a: t' 'guest: exit 0'
is 'fewer tests than were planned fail' 'ok\ta:t:global.x' 'fail\ta:t:(plan)'
results '# selftests: a: t' 'ok 1 selftests: a: t # SKIP' 'guest: exit 0'
is 'a program without tests that skips is skipped' 'skip\ta:t:(program)'
cell=$(printf 'op\tC\tinitial\tOK\tOK\tpass\tmarked')
results "cell	$cell" 'guest: exit 0'
holds "authz's cells are kept" grep -qx "$cell" logs/patched/cells
run results '# selftests: a: t' '# ok 1 global.x'
ok $((status == 0)) 'a guest that stops in the middle is no verdict'
run results '# selftests: a: t' '# ok 1 global.x' 'guest: exit 127'
ok $((status == 0)) 'nor is one that could not run the tests'

judged()
{
	cp -r "$Q" judge
	printf 'differs a:t:global.new\nbase-bug a:t:global.old\n' > judge/expected
	mkdir -p "logs/$1"
	: > "logs/$1/expected"
	printf '%b' "$2" > "logs/$1/results.tsv"
	"$W/judge/verdict.sh" "$W/logs" "$1"
	status=$?
	rm -rf judge
	return "$status"
}

refused()
{
	run judged "$2" "$3"
	[ "$status" -ne 0 ] && grep -q "$4" "$W/out"
	ok $? "$1"
}

passes 'baseline: what must fail there fails' judged baseline 'fail\ta:t:global.new\nok\ta:t:x\n'
passes 'patched: the same passes' judged patched 'ok\ta:t:global.new\n'
refused 'baseline: what must fail there passes' baseline 'ok\ta:t:global.new\n' UNEXPECTED
refused 'patched: what must pass fails' patched 'fail\ta:t:global.new\n' FAIL
refused 'another test fails' baseline 'fail\ta:t:global.new\nfail\ta:t:x\n' FAIL
refused 'what should differ did not run' patched 'ok\ta:t:x\n' MISSING
refused 'no test at all' patched '' '^0 passed'
run judged patched 'fail\ta:t:global.old\nok\ta:t:global.new\nskip\ta:t:x\n'
grep -qx '1 passed, 0 failed, 2 skipped' "$W/out"
ok $? "the base's own error is not called passed"

# ---- the two kernels' answers, cell by cell

cell()
{
	[ -z "$2" ] || printf 'op%d\tC\tinitial\tOK\t%s\tpass\t%s\n' "$1" "$2" "$3"
}

# compared [BASELINE PATCHED MARK]...: the verdict on a cell for each three
compared()
{
	: > cells.baseline
	: > cells.patched
	while [ $# -gt 0 ]; do
		cell $# "$1" "$3" >> cells.baseline
		cell $# "$2" "$3" >> cells.patched
		shift 3
	done
	awk -f "$Q/difference.awk" cells.baseline cells.patched
}

passes 'the two kernels differ in the marked cells only' \
	compared EPERM OK marked OK OK - skipped skipped -
holds 'one line says so' grep -q \
	'3 cells, 1 differ between .*, 1 could not be asked, all of them marked$' "$W/out"

differs()
{
	what=$1
	said=$2
	shift 2
	run compared "$@" EPERM OK marked
	[ "$status" -ne 0 ] && grep -q "$said" "$W/out" && grep -qx 'total 0 1 0' "$W/out"
	ok $? "$what"
}

differs 'a cell that differs unmarked' \
	'op6 by C (initial): EPERM on the baseline, OK with the series, and is not marked' EPERM OK -
differs 'a marked one that does not' 'but is marked as changed' EPERM EPERM marked
differs 'one that only the patched kernel was asked' 'not asked on the baseline' '' OK -
differs 'one that only the baseline was asked' 'not asked with the series' OK '' -
run compared OK OK -
ok $((status == 0)) 'two kernels that answer all the same'

# ---- upstream's own implementation against the series

# agreed LACKS PATCHED REFERENCE: the results of both; new fails without the series
agreed()
{
	printf '%b' "$1" > lacks
	echo 'differs a:t:new' > expected
	echo 'Linux version 6.1.192 (build@build)' > console.log
	printf '%b' "$2" > results.patched
	printf '%b' "$3" > results.reference
	awk -f "$Q/agree.awk" lacks expected console.log results.patched results.reference
}

# disagreed NAME SAID LACKS PATCHED REFERENCE
disagreed()
{
	what=$1
	said=$2
	shift 2
	run agreed "$@"
	[ "$status" -ne 0 ] && grep -q "$said" "$W/out" && grep -q '^total [0-9]* 1 0$' "$W/out"
	ok $? "$what"
}

tty='t:new\t60-tty, "tty: x"\n'
passes 'upstream answers as the series does' agreed '' 'ok\ta:t:new\n' 'ok\ta:t:new\n'
holds 'one line says so' grep -qx \
	"  reference: upstream's own in Linux 6.1.192 answers 1 of 1 tests as the series does" "$W/out"
passes 'but for what it lacks' agreed "$tty" 'ok\ta:t:new\nok\ta:t:newer\n' 'fail\ta:t:new\nok\ta:t:newer\n'
holds 'and that is told' grep -q '1 tests, as upstream lacks 60-tty, "tty: x"$' "$W/out"
disagreed 'it answers otherwise' 'new: ok with the series, fail upstream$' '' 'ok\ta:t:new\nok\ta:t:x\n' 'fail\ta:t:new\nok\ta:t:x\n'
disagreed 'and what it lacks is no reason' 'x: ok with the series, fail upstream$' "$tty" 'ok\ta:t:new\nok\ta:t:x\n' 'fail\ta:t:new\nfail\ta:t:x\n'
disagreed 'nothing comes of what it lacks' 'which lacks 60-tty' "$tty" 'ok\ta:t:new\nok\ta:t:x\n' 'ok\ta:t:new\nok\ta:t:x\n'
disagreed 'a test did not run upstream' 'a:t:y: not run upstream' '' 'ok\ta:t:x\nok\ta:t:y\n' 'ok\ta:t:x\n'
disagreed 'or only there' 'a:t:y: not run with the series' '' 'ok\ta:t:x\n' 'ok\ta:t:x\nok\ta:t:y\n'
run agreed '' '' ''
ok $((status == 0)) 'no test at all agrees with nothing'

# ---- LAVA

L=$Q/../lava
mkdir -p guest-tests/kselftest/kselftest
echo '/usr/bin/timeout --foreground 45 test' > guest-tests/kselftest/kselftest/runner.sh
"$X/cpio.sh" guest-tests tests.cpio
passes 'the jobs for LAVA are written' env URL=http://lab "$L/job.sh" jobs/patched \
	patched zImage zImage tests.cpio tests.cpio zImage 'a=1 b=2' tests power_cycle:dump
holds 'with the kernel, its command line and where it is' \
	grep -A1 -q 'url: http://lab/patched/zImage' jobs/patched/qemu.yaml
holds 'what runs is told to the guest' \
	grep -q -- '-append ".* a=1 b=2 .*guest.run=/lava/in_guest.sh"' jobs/patched/qemu.yaml
holds 'a boot for each' [ "$(grep -c 'method: qemu' jobs/patched/qemu.yaml)" -eq 2 ]
tar -xzf jobs/patched/tests.tar.gz
holds "the tablet's BusyBox has its own timeout" \
	not grep -q foreground lava/kselftest/kselftest/runner.sh
run "$L/job.sh" jobs/none x nothing zImage tests.cpio tests.cpio zImage '' tests
ok $((status == 0)) 'where a file is missing there are no jobs'
holds 'nothing is left' [ "$(ls jobs)" = patched ]
lava()
{
	printf '{"lvl": "results", "msg": {"case": "a", "extra": {"test_case_id": "%s"}, "result": "%s"}}\n' \
		'd:p:a "b"' fail d:p:c pass d:p:s skip | sed 's/"b"/\\"b\\"/' > lava.log
	printf '{"lvl": "target", "msg": "result\\tok\\td:p:x"}\n' >> lava.log
	printf '{"lvl": "results", "msg": {"case": "job", "definition": "lava", "result": "%s"}}\n' \
		"$1" >> lava.log
	awk -f "$L/results.awk" lava.log
}
passes "LAVA's log is read" lava pass
holds 'each result, and nothing else' \
	[ "$(tr '\t' ' ' < "$W/out")" = "$(printf '%s\n' 'fail d:p:a "b"' 'ok d:p:c' 'skip d:p:s')" ]
run lava fail
ok $((status == 0)) 'a job that did not come to its end fails'
# as_here RESULTS: LAVA's results against others
as_here()
{
	mkdir -p in-lava here/patched
	mv lava.log in-lava/patched.log
	printf '%b' "$1" > here/patched/results.tsv
	run "$L/compare.sh" in-lava here patched
}
lava pass > result.tsv
as_here 'skip\td:p:s\nok\td:p:c\nfail\td:p:a "b"\n'
ok $status "LAVA's results are compared with ours"
holds 'and counted' grep -qx '  patched: 3 results, the same in LAVA' "$W/out"
lava pass > result.tsv
as_here 'skip\td:p:s\nfail\td:p:c\nfail\td:p:a "b"\nok\td:p:x\n'
ok $((status == 0)) 'others are an error'
holds 'and named, ours and theirs' \
	[ "$(tr '\t' ' ' < "$W/out")" = "$(printf '    %s\n' '- fail d:p:c' '- ok d:p:x' '+ ok d:p:c')" ]
lava fail > result.tsv
as_here 'skip\td:p:s\nok\td:p:c\nfail\td:p:a "b"\n'
holds 'the same of a job that did not come to its end are none' \
	[ "$status $(cut -d: -f1 "$W/err")" = '1 error' ]

# ---- step.sh

printf 'ok 1\nok 2\nok 3\n' > log
run script -qec "$X/step.sh name log sh -c 'echo ok 1; sleep 3'" /dev/null
holds 'on a terminal a step says how far it is, and how far it came last time' \
	grep -q '  name *1 of 3 tests' "$W/out"
passes 'a step says its name and its seconds' "$X/step.sh" name log true
holds 'in one line' [ "$(wc -l < "$W/out")" -eq 1 ]
run "$X/step.sh" name log sh -c 'echo noise; echo "error: this and that" >&2; exit 7'
ok $((status != 7)) "a step that fails has its command's exit code"
[ "$(grep -c -e 'FAILED' -e '^error: this and that' -e 'log: log' "$W/err")" -eq 3 ] &&
	! grep -q noise "$W/err"
ok $? 'it shows its errors and where its log is, not the noise'
run env V=1 "$X/step.sh" name log sh -c 'echo noise; exit 7'
[ "$status" -eq 7 ] && grep -q noise "$W/out"
ok $? 'with V=1 all of it is shown, the exit code is the same'

ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# make boots notices a commit that does not make its own tests pass, and a test that
# passes too early. A script that reads the tree's files stands in for a kernel.

. "${0%/*}/setup.sh"

mini baseline
"$S/tree.sh" baseline tree
mkdir logs

# boot [GATE=RESULT]: the results of a kernel made of the tree's files, but for GATE's
cat >boot <<'END'
#!/bin/sh
has()
{
	grep -q "$2" "altered/tree/$1" && echo ok || echo fail
}
while read -r test file what; do
	result=$(has "$file" "$what")
	case ${1-} in "$test="*) result=${1#*=} ;; esac
	printf '%s\tdir:authz:one.%s\n' "$result" "$test"
	echo "differs dir:authz:one.$test" >&3
done >logs/results.tsv 3>logs/expected <<TESTS
set_tid_x kernel/pid.c checkpoint_restore_ns_capable
ns_last_pid_x kernel/pid_namespace.c checkpoint_restore_ns_capable
map_files_x fs/proc/base.c checkpoint_restore_ns_capable
set_mm_x_gets_EBADF kernel/sys.c checkpoint_restore_ns_capable.current
set_mm_x_denied kernel/sys.c exe_fd.!=.*-1
termios_lock_x drivers/tty/tty_ioctl.c checkpoint_restore_ns_capable
TESTS
sed -n '/^	if (prctl_map.exe_fd/,/prctl_set_mm_exe_file/p' altered/tree/kernel/sys.c | grep -q 'return -EPERM' ||
	sed -i 's/^ok\(.*set_mm_x_denied\)/fail\1/' logs/results.tsv
printf 'ok\tdir:authz:one.always\n' >>logs/results.tsv
END
chmod +x boot
was=$(print tree)

passes 'each commit that has Passes makes its own tests pass' "$S/boots.sh" tree altered/tree logs -- ./boot
holds 'all of them' [ "$(grep -c '^word: .* boots ok$' out)" -eq "$(grep -l '^Passes: ' "$R"/series/[0-9]* | wc -l)" ]
holds 'the prepared tree is as it was, its git and times too' [ "$was" = "$(print tree)" ]
run "$S/boots.sh" tree altered/tree logs -- ./boot map_files_x=fail
holds 'a test that does not pass with its commit' grep -q '^error: series/.*-proc: .*FAIL .*map_files_x' out
run "$S/boots.sh" tree altered/tree logs -- ./boot termios_lock_x=ok
holds 'one that passes before its commit' grep -q "^error: series/$PID: .*UNEXPECTED .*termios_lock_x" out
holds 'either of which is an error' [ "$status" -eq 1 ]
run "$S/boots.sh" tree altered/tree logs -- false
holds 'a kernel that does not boot' grep -q "^word: $PID boots FAIL" out
slow sh '*boot-slowly*'
cat >boot-slowly <<'END'
exec sh -c ': boot-slowly; exec ./boot'
END
interrupt INT "$S/boots.sh" tree altered/tree logs -- sh boot-slowly
ok $? 'a run is interrupted'
holds 'and the prepared tree is as it was' [ "$was" = "$(print tree)" ]
echo '/* x */' >>tree/kernel/pid.c
fails 'a tree with edits is left alone' 'tree has edits' "$S/boots.sh" tree altered/tree logs -- ./boot
ktap_finished

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: zdtm.sh [--differs]
#        zdtm.sh --column COLUMN < RUN
#
# Runs zdtm, CRIU's own tests, in three columns: as root, and twice as uid 1000 with
# capabilities, which caps_of names. Each test sets something up, is dumped and
# restored, and checks that all is still there. The file exceptions says which tests
# fail, and why.
#
# Needs root, and zdtm and CRIU in their places on the emulated tablet. ZDTM in the
# environment names tests, with colons between them; SHORT=1 takes those in the file
# short; without either it runs all. It ends with a table, a line "zdtm" for each test.
#
# --differs lists the tests that fail on a kernel without the series. --column runs
# the tests in RUN as the caller: lines of zdtm's list, with one more field in front,
# which is a reason to skip the test or empty.
#
# Exits with 1 if a test failed, 4 (skipped) without zdtm.

here=$(dirname "$(realpath "$0")")
# shellcheck source=SCRIPTDIR/../../ktap_helpers.sh
. "$here/ktap_helpers.sh"
criu=/home/try/criu/criu
zdtm=/home/try/zdtm
work=/home/try/run
columns='root one two'
# The seconds after which a test is stuck
seconds=60

caps_of()
{
	case $1 in
	one) echo cap_checkpoint_restore+ep ;;
	two) echo cap_checkpoint_restore,cap_net_admin+ep ;;
	esac
}

# The lines of zdtm's list that are to be run
selected()
{
	if [ -n "$ZDTM" ]; then
		echo "$ZDTM" | tr : '\n'
	elif [ "$SHORT" = 1 ]; then
		grep -v '^#' "$here/short"
	else
		cut -d '|' -f 1 "$zdtm/list"
	fi | awk -F '|' '!list { wanted[$1] = 1; next } $1 in wanted' \
		- list=1 "$zdtm/list"
}

# ---- one test, as whoever runs this

# On failure $reason says which step failed.
failed()
{
	reason=$1
	return 1
}

# CRIU's first error
error_in()
{
	cat "$@" 2> /dev/null | sed -n 's/^([0-9.]*) *//; /Error/ { p; q; }'
}

# by_criu ACTION OPTION...
by_criu()
{
	action=$1
	shift
	busybox timeout $seconds "$work/criu-$column" "$action" $unprivileged -v2 \
		-D images -o "$PWD/$action.log" --network-lock skip \
		--pidfile "$PWD/$test.pid" "$@" < /dev/null > said 2>&1 ||
		failed "$action: $(error_in said "$action.log")"
}

gone()
{
	tries=0
	while kill -0 "$pid" 2> /dev/null; do
		tries=$((tries + 1))
		[ $tries -le $((seconds * 10)) ] || return 1
		sleep 0.1
	done
}

# Options and arguments are lists of words.
# shellcheck disable=SC2086
dump_and_restore()
{
	# In a directory of the caller's own, because some tests change it. The test returns
	# when it has set itself up.
	cp "$zdtm/$test" . || exit 1
	busybox timeout $seconds "./$test" $arguments < /dev/null > said 2>&1 ||
		failed "start: $(tail -n 1 said)" || return
	pid=$(cat "$test.pid")
	if by_criu dump --tree "$pid" $options $dump_options; then
		gone || failed "dump: it is still there" || return
		rm -f "$test.pid"
		by_criu restore --restore-detached $options $restore_options ||
			return
		[ -z "$to_fail" ] || failed "dump: should have failed" || return
	else
		[ -n "$to_fail" ] || return
	fi
	# The test may have to enter the system call again in which it was dumped.
	sleep 0.05
	kill -TERM "$pid" ||
		failed "stop: it is not there: $(tail -n 1 "$test.out")" || return
	gone || failed "stop: it does not end" || return
	tail -n 1 "$test.out" | grep -qw PASS ||
		failed "verdict: $(grep -hE 'FAIL|ERR' "$test.out"* | head -n 1)" ||
		return
	[ -z "$(find . -name 'link_remap*')" ] || failed "a link_remap is left"
}

run_column()
{
	column=$1
	if [ "$column" = root ]; then
		unprivileged=
		export ZDTM_UID=2000 ZDTM_GID=2000 ZDTM_GROUPS='2001 2002'
	else
		unprivileged=--unprivileged
		export ZDTM_ROOTLESS=1
	fi
	export ZDTM_THREAD_BOMB=5
	cd "$work/$column" || exit 1
	while IFS='|' read -r skip test flags _ options dump_options \
			restore_options arguments; do
		if [ -n "$skip" ]; then
			echo "skip $test $skip"
			continue
		fi
		case " $flags " in
		*' crfail '*) to_fail=1 ;;
		*) to_fail= ;;
		esac
		pid=
		mkdir "$test" && cd "$test" || exit 1
		chmod 777 .
		mkdir images
		if dump_and_restore; then
			echo "pass $test"
		else
			echo "fail $test $reason"
			[ -z "$pid" ] || kill -KILL "-$pid" "$pid" 2> /dev/null
		fi
		cd ..
		rm -rf "$test"
	done
}

# ---- all of them

# Prints what TEST needs and this kernel lacks
lacking()
{
	for feature in $2; do
		"$criu" check --feature "$feature" > /dev/null 2>&1 || {
			echo "CRIU says there is no $feature"
			return
		}
	done
	case $1 in
	pidfd_self)
		# It takes the fifth line for the PID.
		grep -q ^ino: /proc/self/fdinfo/0 || echo "no ino in fdinfo (5.14)"
		;;
	fd_from_pidfd|pidfd_child|pidfd_kill)
		# Its number in the reader's namespace came to fdinfo a version earlier.
		"$criu" check --feature pidfd_store > /dev/null 2>&1 ||
			echo "no pidfd_getfd() (5.6), no NSpid of a pidfd (5.5)"
		;;
	socket*6*|sk-freebind*) [ -e /proc/net/if_inet6 ] || echo no IPv6 ;;
	maps09|maps10) [ -e /proc/sys/vm/nr_hugepages ] || echo no huge pages ;;
	selinux*) [ -e /sys/fs/selinux/enforce ] || echo no SELinux ;;
	esac
}

# A test that fails as root says nothing about the other callers.
but_for_roots()
{
	awk 'BEGIN { FS = OFS = "|" }
		!run { if (split($0, word, " ") && word[2] == "root") bad[word[1]]; next }
		$1 == "" && $2 in bad { $1 = "it fails as root, too" }
		{ print }' "$here/exceptions" run=1 $work/list
}

# Holds pass, fail and skip against the list of exceptions: prints a line "RESULT
# TEST REASON" for each test, and writes the table
judge()
{
	awk -v columns="$columns" -v table=$work/table '
	!run && /^(#|$)/ { next }
	# A test that fails with more capabilities fails with fewer, too.
	!run {
		test = $1
		column = $2
		$1 = $2 = ""
		sub(/^ */, "")
		listed[test] = $0
		fails[test, "one"] = 1
		fails[test, "two"] = column != "one"
		fails[test, "root"] = column == "root"
		next
	}
	$1 == "column" { column = $2; next }
	$1 == "note" { print; next }
	{
		result = $1
		test = $2
		$1 = $2 = ""
		sub(/^ */, "")
		if (!(test in line))
			order[++tests] = test
		name = test "." column
		if (result == "fail" && fails[test, column]) {
			print "skip", name, "it fails, as listed: " $0
			line[test] = line[test] "\tfails"
		} else if (result == "fail") {
			print "fail", name, $0
			line[test] = line[test] "\tFAIL"
			listed[test] = listed[test] column ": " $0
		} else if (result == "skip") {
			print "skip", name, $0
			line[test] = line[test] "\t-"
			listed[test] = $0
		} else {
			print "pass", name
			line[test] = line[test] "\tpass"
			total[column]++
			if (fails[test, column])
				print "note", name, "is in the list of" \
				      " exceptions and passes"
		}
		fflush()
	}
	END {
		gsub(/ /, "\t", columns)
		print "zdtm\ttest\t" columns "\treason" > table
		for (i = 1; i <= tests; i++)
			print "zdtm\t" order[i] line[order[i]] "\t" \
				listed[order[i]] > table
		n = split(columns, name, "\t")
		printf "zdtm\ttotal of %d", tests > table
		for (i = 1; i <= n; i++)
			printf "\t%d", total[name[i]] > table
		print "\tpassed" > table
		close(table)
	}' "$here/exceptions" run=1 -
}

# The lines of judge as KTAP, and the table
report()
{
	while read -r result test reason; do
		case $result in
		pass) ktap_test_pass "$test" ;;
		skip) ktap_test_skip "$test" "$reason" ;;
		fail)
			ktap_print_msg "$reason"
			ktap_test_fail "$test"
			;;
		note) ktap_print_msg "$test $reason" ;;
		esac
	done
	cat $work/table
	ktap_finished
}

case $1 in
--column)
	run_column "$2"
	exit
	;;
--differs)
	[ -r $zdtm/list ] || exit 0
	selected | awk -F '|' '$2 !~ /crfail/ {
		for (i = 1; i <= 2; i++)
			print "differs checkpoint_restore/criu/zdtm:zdtm.sh:" \
			      $1 (i == 1 ? ".one" : ".two")
	}'
	exit
	;;
esac

if [ ! -r $zdtm/list ] || [ "$(id -u)" -ne 0 ]; then
	ktap_skip_all "no $zdtm, or not root"
	exit "$KSFT_SKIP"
fi
# kselftest's runner hands down a terminal that no image can have.
exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-

rm -rf $work
mkdir -p $work
selected | while IFS='|' read -r test flags features rest; do
	echo "$(lacking "$test" "$features")|$test|$flags|$features|$rest"
done > $work/list

count=0
for column in $columns; do
	count=$((count + $(wc -l < $work/list)))
	mkdir $work/"$column"
	cp $criu $work/criu-"$column"
	[ "$column" = root ] || {
		setcap "$(caps_of "$column")" $work/criu-"$column" || exit 1
		chown 1000:1000 $work/"$column"
	}
done
ktap_print_header
ktap_set_plan $count
for column in $columns; do
	echo "column $column"
	start=$(date +%s)
	if [ "$column" = root ]; then
		"$0" --column root < $work/list
	else
		but_for_roots | su user -c "$0 --column $column"
	fi
	echo "note $column: $(($(date +%s) - start)) s"
done | judge | report
status=$?
rm -rf $work
exit $status

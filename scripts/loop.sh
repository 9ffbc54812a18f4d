#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: loop.sh DIR
#
# Measures how long someone who works on the series waits for `make run`: in a fresh
# clone, with nothing changed, with kernel/pid.c edited, and for the boot alone. It
# compares that with the same steps by hand, as far as possible: unpack Debian's
# kernel, build both kernels with kbuild, boot both with QEMU and run the clone3
# tests. By hand there is no compiler cache and no CRIU.
#
# Everything goes below DIR. DIR/loop.tsv, which stays, has a line for each time.
# Prints the medians and their ratio. Nothing else may run on the machine meanwhile,
# because it measures seconds.
#
# Exits with 1 if a step failed.

dir=$(realpath -m "$1")
here=$(cd "$(dirname "$0")" && pwd)
qemu=$here/../tools/testing/selftests/checkpoint_restore/qemu
base=$("$here/default_base.sh") || exit 1
build=$dir/build/$base
hand=$dir/hand
again='1 2 3'

fail()
{
	echo "error: $*" >&2
	exit 1
}

# took WHO WHAT COMMAND...: the seconds of COMMAND go to loop.tsv
took()
{
	who=$1
	what=$2
	shift 2
	from=$(date +%s.%N)
	"$@" > "$dir/log" 2>&1 < /dev/null || fail "$who, $what: see $dir/log"
	seconds=$(echo "$from $(date +%s.%N)" | awk '{ printf "%.1f", $2 - $1 }')
	printf '%s\t%s\t%s\n' "$what" "$who" "$seconds" >> "$dir/loop.tsv"
	printf '  %-52s %6s s\n' "$who, $what" "$seconds"
}

make_run()
{
	env -u MAKEFLAGS -u MAKELEVEL -u CR_LOCKED CCACHE_DIR="$dir/ccache" \
		make -C "$dir/clone" KSRC= O="$dir/build" "$1"
}

fresh_clone()
{
	git clone -q "$here/.." "$dir/clone" && make_run run
}

# built KERNEL: where make run builds it
built()
{
	case $1 in
	baseline) echo "$build/baseline/kernel/baseline" ;;
	*) echo "$build/kernel/$1" ;;
	esac
}

# by_hand KERNEL TREE: its zImage
by_hand()
{
	env -u MAKEFLAGS -u MAKELEVEL make -s -j"$(nproc)" -C "$2" O="$hand/$1" \
		ARCH=arm CROSS_COMPILE=arm-linux-gnueabi- zImage
}

boot_by_hand()
{
	"$qemu/qemu.sh" "$hand/$1/arch/arm/boot/zImage" \
		"$(built "$1")/tablet.dtb" "$hand/initrd" "$hand/log" 900 \
		guest.run=/kselftest/run
}

both_by_hand()
{
	by_hand baseline "$build/baseline/tree" && by_hand patched "$build/tree" &&
		boot_by_hand baseline && boot_by_hand patched
}

fresh_by_hand()
{
	mkdir "$hand/source" && tar -C "$hand/source" -xf \
		"/usr/src/$base.tar.xz" && both_by_hand
}

rm -rf "$dir"
mkdir -p "$hand/baseline" "$hand/patched" || exit 1
trap 'rm -rf "$hand" "$dir/build" "$dir/clone" "$dir/ccache"' EXIT
trap 'exit 130' INT TERM

took 'make run' 'fresh clone' fresh_clone
for _ in $again; do
	took 'make run' 'nothing changed' make_run run
done
for kernel in baseline patched; do
	cp "$(built $kernel)/.config" "$hand/$kernel/" || exit 1
done
cat "$dir/build/guest/guest.cpio" "$build/tests/clone3.cpio" > "$hand/initrd" || exit 1
took 'by hand' 'fresh clone' fresh_by_hand
for _ in $again; do
	took 'by hand' 'nothing changed' both_by_hand
	took 'by hand' 'boot to verdict' boot_by_hand patched
	took 'make run' 'boot to verdict' make_run kselftest
done
# An edit that the compiler cache has not seen
for round in $again; do
	printf 'int edit_%s;\n' "$round" >> "$build/tree/kernel/pid.c"
	took 'by hand' 'one file edited' both_by_hand
	took 'make run' 'one file edited' make_run run
done

awk -F '\t' '{
		if (!($1 in seen))
			order[++n] = $1
		seen[$1]
		value[$1, $2, ++count[$1, $2]] = $3
	}
	function median(what, who,    i, j, k, sorted) {
		k = count[what, who]
		for (i = 1; i <= k; i++) {
			for (j = i; j > 1 && sorted[j - 1] > value[what, who, i] + 0; j--)
				sorted[j] = sorted[j - 1]
			sorted[j] = value[what, who, i] + 0
		}
		return sorted[int((k + 1) / 2)]
	}
	END {
		printf "  %-20s %10s %10s %8s %5s\n", "", "make run", "by hand", "ratio", "runs"
		for (i = 1; i <= n; i++) {
			ours = median(order[i], "make run")
			theirs = median(order[i], "by hand")
			printf "  %-20s %8.1f s %8.1f s %8.2f %5d\n", order[i], ours,
				theirs, ours / theirs, count[order[i], "make run"]
		}
	}' "$dir/loop.tsv"

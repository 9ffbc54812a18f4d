#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: tests.sh TREE OUT SYSROOT IMAGE TARGET...
#
# Builds the selftests TARGETs of the kernel TREE for the tablet, statically linked,
# and packs them as the cpio archive IMAGE, in the layout of kselftest's own
# installer. /kselftest/run in it runs all of them, or those that it is given, and
# then each directory's differs.sh, which prints the tests that must fail without the
# series. Objects and headers go to OUT. SYSROOT has all libraries but libc.

tree=$1
out=$2
sysroot=$3
image=$4
shift 4

: "${ARCH:=arm}" "${TRIPLET:=arm-linux-gnueabihf}"
here=$(dirname "$0")
stage=$image.d
trap 'rm -rf "$stage" "$image.part"' EXIT
trap 'exit 130' INT TERM

for target; do
	[ -f "$tree/tools/testing/selftests/$target/Makefile" ] || {
		printf 'error: TARGETS: no directory %s with a Makefile in %s\n' \
			"$target" tools/testing/selftests >&2
		exit 2
	}
done

set -e
rm -rf "$stage" "$out/kselftest"
mkdir -p "$out"
"$here/../crossbuild/kbuild.sh" "$tree" "$out" ARCH="$ARCH" headers

# kselftest's makefiles drop LDFLAGS when they think that kbuild called them.
# The headers of this kernel come before those of the compiler's libc.
env -u MAKELEVEL -u MAKEFLAGS \
	C_INCLUDE_PATH="$out/usr/include:$sysroot/usr/include" \
	LDFLAGS="-static -L$sysroot/usr/lib/$TRIPLET" \
	make ARCH="$ARCH" CROSS_COMPILE="$TRIPLET-" O="$out" \
	-C "$tree/tools/testing/selftests" TARGETS="$*" \
	KSFT_INSTALL_PATH="$(realpath -m "$stage")/kselftest" install

for target; do
	[ -d "$stage/kselftest/$target" ] || {
		echo "error: TARGETS: $target did not build" >&2
		exit 1
	}
done
cat > "$stage/kselftest/run" << 'EOF'
#!/bin/sh
# usage: run [DIRECTORY:PROGRAM]...
export CR_TSV=/run/cells
if [ $# -eq 0 ]; then
	/kselftest/run_kselftest.sh
else
	# Before 5.10 kselftest's own script has no way to run one alone.
	BASE_DIR=/kselftest
	. $BASE_DIR/kselftest/runner.sh
	for test; do
		(cd "$BASE_DIR/${test%:*}" && run_many "${test#*:}")
	done
fi
find /kselftest -name differs.sh -exec {} \;
[ ! -r $CR_TSV ] || sed 's/^/cell\t/' $CR_TSV
EOF
chmod 755 "$stage/kselftest/run"
"$here/../crossbuild/cpio.sh" "$stage" "$image.part"
mv "$image.part" "$image"

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# The release archive is the same each time, and those it is made for can use it:
# git am, quilt, and the kernel's merge_config.sh, which Yocto's kernel recipes call.
# KERNEL in the environment is where the emulated tablet's kernel was built.

. "${0%/*}/setup.sh"

mini baseline
"$S/series.sh" baseline mails
passes 'the archive is made' "$S/dist.sh" baseline mails 1.0 one
holds 'it, its checksum, and nothing else' \
	[ "$(ls one)" = "$(printf 'cap-checkpoint-restore-1.0.tar.xz%s\n' '' .sha256)" ]
passes 'the checksum is right' env -C one sha256sum -c cap-checkpoint-restore-1.0.tar.xz.sha256
passes 'it is made again, elsewhere' env -C / TZ=Asia/Tokyo XZ_OPT=-0 TAR_OPTIONS=--owner=me \
	"$S/dist.sh" "$W/baseline" "$W/mails" 1.0 "$W/two"
holds 'two runs give the same bytes' diff -r one two

tar -x -f one/cap-checkpoint-restore-1.0.tar.xz
D=$W/cap-checkpoint-restore-1.0
passes 'SHA256SUMS is right' env -C "$D" sha256sum -c SHA256SUMS
holds 'and of all files' [ "$(find "$D" -type f | wc -l)" -eq $(($(wc -l <"$D/SHA256SUMS") + 1)) ]
holds 'the manifest has each commit and its patch' \
	[ "$(awk 'NR > 2 { print $1, $3 }' "$D/manifest")" = "$(commits | paste -d' ' - "$W/mails/series")" ]
holds 'and the base' grep -q "^base: Linux $(awk '$1 == "VERSION" { print $3 }' baseline/Makefile)\." "$D/manifest"
passes 'the series goes onto a tree' "$S/tree.sh" baseline tree

clone k
passes 'git am takes it' sh -c "git -C k am -q '$D'/patches/*.patch"
holds 'which gives the same files' [ "$(contents k)" = "$(contents tree)" ]

mini q
passes 'quilt push -a takes it, without fuzz' env -C q QUILT_PATCHES="$D/patches" quilt push -a --fuzz=0
holds 'which gives the same files' [ "$(rm -rf q/.pc; contents q)" = "$(contents tree)" ]

scc=$D/patches/checkpoint-restore.scc
holds "Yocto's .scc has all patches in order" [ "$(sed -n 's/^patch //p' "$scc")" = "$(cat "$D/patches/series")" ]
holds 'and each file that it names is there' \
	env -C "$D/patches" sh -c "awk '/^(patch|kconf)/ { print \$NF }' checkpoint-restore.scc | xargs ls"
if [ -f "${KERNEL-}/.config" ]; then
	sed 's/^CONFIG_\(CHECKPOINT_RESTORE\|MEMFD_CREATE\|UNIX_DIAG\)=y/# CONFIG_\1 is not set/' \
		"$KERNEL/.config" >config
	mkdir merged
	passes "the kernel's merge_config.sh takes the .cfg" "$BASELINE/scripts/kconfig/merge_config.sh" \
		-m -O merged config "$D/patches/checkpoint-restore.cfg"
	"$R/tools/testing/selftests/checkpoint_restore/crossbuild/kbuild.sh" \
		"$BASELINE" "$W/merged" olddefconfig >"$W/says" 2>&1
	holds 'and Kconfig drops none of its lines' \
		[ -z "$(grep '^CONFIG_' "$D/patches/checkpoint-restore.cfg" | grep -vxFf merged/.config)" ]
else
	ktap_test_skip "the kernel's merge_config.sh takes the .cfg" 'KERNEL names no built kernel'
fi

fails 'no mails' 'no mails in none: make series' "$S/dist.sh" baseline none 1.0 bad
fails 'no baseline' 'no baseline in none' "$S/dist.sh" none mails 1.0 bad
fails 'a version that is no name of a file' "'a/b' is no version" "$S/dist.sh" baseline mails a/b bad
cp -R mails fewer && sed -i '$d' fewer/series
fails 'the mails of another series' 'fewer has not the mails of series/' "$S/dist.sh" baseline fewer 1.0 bad
holds 'nothing is left of these' [ -z "$(find bad -mindepth 1 2>/dev/null)" ]
slow xz '*'
interrupt INT "$S/dist.sh" baseline mails 2.0 one
ok $? 'a run is interrupted'
holds 'and leaves what was there' diff -r one two
ktap_finished

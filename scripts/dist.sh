#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: dist.sh BASELINE SERIES VERSION OUTDIR
#
# Packs the mails in SERIES, which series.sh made for BASELINE, for people who do
# not have this repository: OUTDIR/cap-checkpoint-restore-VERSION.tar.xz and its
# .sha256. In it:
#	patches/	the mails; series, for quilt; checkpoint-restore.scc and .cfg,
#			for Yocto
#	checkpoint_restore.config, doc/, README, manifest, SHA256SUMS
# The same mails and VERSION give the same bytes.
#
# Exits with 1, and one line, if it cannot.

set -eu
. "${0%/*}/lib/messages.sh"
. "${0%/*}/lib/environment.sh"
. "${0%/*}/lib/read_series.sh"
usage 4 "$@"
baseline=$1
mails=$2
name=cap-checkpoint-restore-$3
out=$4

[ -f "$baseline/Makefile" ] || die "no baseline in $baseline: make tree"
[ -f "$mails/series" ] || die "no mails in $mails: make series"
case $3 in
'' | *[!A-Za-z0-9._+-]*) die "'$3' is no version: letters, digits and . _ + - only" ;;
esac
mkdir -p "$out"
work "$out/$name"
load_for "$baseline"
[ "$(wc -l <"$TMP/commits")" -eq "$(wc -l <"$mails/series")" ] ||
	die "$mails has not the mails of series/: make series"
new=$TMP/$name
mkdir -p "$new/patches" "$new/doc"
(cd "$mails" && xargs cp -t "$new/patches") <"$mails/series"
cp "$mails/series" "$new/patches"
awk '$2 ~ /^kernel\/configs\// { print $2 }' "$TMP/list" |
	(cd "$ROOT" && xargs cat) >"$new/checkpoint_restore.config"
cp "$new/checkpoint_restore.config" "$new/patches/checkpoint-restore.cfg"
awk '$2 ~ /^Documentation\// && $2 == $3 { print $2 }' "$TMP/list" |
	(cd "$ROOT" && xargs cp -t "$new/doc")
{
	echo 'define KFEATURE_DESCRIPTION "CAP_CHECKPOINT_RESTORE: checkpoint and restore without root"'
	echo 'define KFEATURE_COMPATIBILITY all'
	echo
	echo 'kconf non-hardware checkpoint-restore.cfg'
	sed 's/^/patch /' "$mails/series"
} >"$new/patches/checkpoint-restore.scc"
linux=$(awk '$1 ~ /^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)$/ { v[$1] = $3 }
	END { print v["VERSION"] "." v["PATCHLEVEL"] "." v["SUBLEVEL"] v["EXTRAVERSION"] }' "$baseline/Makefile")
cat >"$new/README" <<END
CAP_CHECKPOINT_RESTORE, version $3, for Linux $linux as it is without that

Take the patches in the source of that kernel, D being this directory:
  git am D/patches/*.patch
  QUILT_PATCHES=D/patches quilt push -a
  Yocto: copy patches/ beside a .bbappend of the kernel's recipe, with
	FILESEXTRAPATHS:prepend := "\${THISDIR}/patches:"
	SRC_URI += "file://checkpoint-restore.scc"

and the configuration that CRIU needs, where Yocto does not do it:
  ARCH=arm scripts/kconfig/merge_config.sh .config D/checkpoint_restore.config

doc/checkpoint-restore.rst says who may do what with it. manifest has a line for
each commit and its patch; sha256sum -c SHA256SUMS checks all of this.
END
{
	echo "version: $3"
	echo "base: Linux $linux"
	while read -r commit; do
		read -r mail <&8
		echo "$commit $(field "$commit" Part) $mail"
	done <"$TMP/commits" 8<"$mails/series"
} >"$new/manifest"
(cd "$new" && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs sha256sum) >"$TMP/sums"
mv "$TMP/sums" "$new/SHA256SUMS"
unset XZ_OPT XZ_DEFAULTS TAR_OPTIONS
date=$(while read -r commit; do field "$commit" Date; done <"$TMP/commits" | tail -n 1)
tar -C "$TMP" --sort=name --format=ustar --mtime="$date" --owner=0 --group=0 --numeric-owner \
	--mode=u=rwX,go=rX -c "$name" | xz -T1 >"$TMP/tar.xz"
(cd "$TMP" && mv tar.xz "$name.tar.xz" && sha256sum "$name.tar.xz" >"$name.tar.xz.sha256")
mv "$TMP/$name.tar.xz.sha256" "$TMP/$name.tar.xz" "$out"

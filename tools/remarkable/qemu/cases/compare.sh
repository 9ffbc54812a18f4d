# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh disable=SC2154 # variables of test_deploy.sh
#
# The stand-in for the bootloader, held against the tablet's own one, where there
# is that

[ -z "$BOOTLOADER" ] || {
	from fresh
	"$here/uboot/compare_standin.sh" "$BOOTLOADER" "$dir" 200 "${SEED:-18}" > "$dir/out"
	ok $? "the stand-in decides as the bootloader: $(tail -n 1 "$dir/out")"
	cp "$dir/out" "$dir/compare.log"
}

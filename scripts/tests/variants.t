#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# Where a hunk does not fit a kernel, its variant does, and nothing else changes.

. "${0%/*}/setup.sh"

mini baseline
perl -0pi -e 's|(return -EPERM;\n\n)\t/\*\n\t \* Writing directly.*?\*/\n\n|$1|s' baseline/kernel/pid_namespace.c
passes 'the series goes onto the kernel that the variant is for' "$S/tree.sh" baseline tree
holds 'with the same change' grep -q 'write && !checkpoint_restore_ns_capable(pid_ns->user_ns)' \
	tree/kernel/pid_namespace.c
passes 'status says so too' "$S/status.sh" baseline
holds 'of all commits' [ "$(grep -c ' applies$' out)" -eq "$(commits | wc -l)" ]
passes 'an edit of another file there' sh -c \
	"echo '/* x */' >>tree/kernel/pid.c && git -C tree commit -qa --fixup ':/^pid: ' &&
	GIT_SEQUENCE_EDITOR=: git -C tree rebase -q -i --autosquash refs/series/baseline"
passes 'is taken over' "$S/refresh.sh" baseline tree
# On 5.4 the hunk of that file is a variant.
holds 'into the hunk of that file alone' [ "$(git -C "$R" status --porcelain |
	sed 's|^ M ||; s|^scripts/variants/[^/]*/||')" = kernel/pid.c.patch ]

rm "$R/scripts/variants/6.12/kernel/pid_namespace.c.patch"
fails 'without the variant it does not go on' \
	'kernel/pid_namespace.c.patch does not apply to kernel/pid_namespace.c: hunk 1' "$S/series.sh" baseline mails
ktap_finished

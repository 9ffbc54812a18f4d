/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The caller's memory layout, as PR_SET_MM_MAP takes it.
 */
#ifndef CR_MM_LAYOUT_H
#define CR_MM_LAYOUT_H

struct prctl_mm_map;

int present_layout(struct prctl_mm_map *map);
int leave_executable(void);

#endif

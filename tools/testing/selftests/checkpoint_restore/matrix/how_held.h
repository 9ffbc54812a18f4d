/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CR_HOW_HELD_H
#define CR_HOW_HELD_H

int run_probe(const char *gate);

#endif

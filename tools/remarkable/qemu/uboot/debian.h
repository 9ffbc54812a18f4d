/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Comes before three files of U-Boot, for build_debian.sh. QEMU's machine lacks
 * what they wait for. All headers that have one of these names come first, so
 * that only the uses change.
 */
#include <common.h>
#include <bootm.h>
#include <cpu_func.h>
#include <fsl_esdhc_imx.h>
#include <asm/arch/clock.h>
#include <asm/arch/sys_proto.h>
#include <asm/mach-imx/sys_proto.h>

/* mx7dsabresd.c: the watchdog's pin goes to a chip that is not there. */
#define set_wdog_reset(wdog)	((void)(wdog))

/* bootm.c: the jump into the kernel. run.sh reads what was loaded. */
#define cleanup_before_linux()	do { } while (1)

/* fsl_esdhc_imx.c: the clocks are 0, and the end of a transfer is TC alone. */
#define mxc_get_clock(which)	((void)(which), 196000000)
#undef DATA_COMPLETE
#define DATA_COMPLETE		IRQSTAT_TC

/*
 * fsl_esdhc_imx.c: a reset would stop clocks that go on in the hardware. It is
 * used in turn to reset, where the clocks are switched on instead, and to ask
 * whether the reset goes on, which gets 0.
 */
static unsigned int clocks __maybe_unused;
#undef SYSCTL_RSTA
#define SYSCTL_RSTA		(clocks ^= 0xf)

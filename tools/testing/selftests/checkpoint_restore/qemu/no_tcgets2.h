/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Included before drivers/tty/tty_ioctl.c, this compiles the half of it for
 * architectures without TCGETS2, such as powerpc: make configurations
 */
#include <asm/ioctls.h>
#undef TCGETS2

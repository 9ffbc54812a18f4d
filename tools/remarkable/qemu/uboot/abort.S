/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Replaces U-Boot's handler of data aborts. QEMU's machine lacks some of the
 * tablet's devices, and an access to one is a data abort. A read gets 0, a
 * write is ignored, and U-Boot goes on after it. This code runs at any address,
 * because U-Boot moves itself.
 */
	.arch	armv7-a
	.arm
	.text
abort:
	adr	sp, registers
	stmia	sp, {r0-r12}
	ldr	r0, [lr, #-8]
	mov	r2, #0
	/* A load? Its destination is in bits 12 to 15. */
	ubfx	r1, r0, #12, #4
	tst	r0, #0x00100000
	strne	r2, [sp, r1, lsl #2]
	/* Post-indexed? The offset is added to the base, in bits 16 to 19. */
	tst	r0, #0x01000000
	bne	done
	ubfx	r1, r0, #16, #4
	ubfx	r2, r0, #0, #12
	ldr	r3, [sp, r1, lsl #2]
	tst	r0, #0x00800000
	addne	r3, r3, r2
	subeq	r3, r3, r2
	str	r3, [sp, r1, lsl #2]
done:
	ldmia	sp, {r0-r12}
	subs	pc, lr, #4
registers:
	.space	16 * 4

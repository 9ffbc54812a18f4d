/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where U-Boot has its handler of data aborts: QEMU's machine lacks devices that
 * the tablet has, and an access to one is an abort. Answers a read with 0, drops
 * a write, and goes on after it. Runs wherever it lies, before and after U-Boot
 * has moved itself.
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

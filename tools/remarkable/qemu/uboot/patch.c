// SPDX-License-Identifier: GPL-2.0
/*
 * usage: patch U-BOOT ABORT OFFSET NEW
 *
 * Changes U-BOOT, the tablet's bootloader for 0x87800000, so that QEMU's
 * mcimx7d-sabre runs it up to its jump into the kernel, and writes the result
 * to NEW. ABORT (abort.S) replaces the handler of data aborts at OFFSET. The
 * other changes are words of machine code. Each must be found the given number
 * of times, or nothing is written. None of them is in code that decides on the
 * partition or the kernel.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT	(4 << 20)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Where all words are those of find, under mask, the last one becomes put. */
static const struct patch {
	const char *what;
	unsigned int times;
	unsigned int words;
	uint32_t find[3];
	uint32_t mask[3];
	uint32_t put;
} patches[] = {
	{
		"the first stack is in DRAM, because there is no on-chip RAM",
		2, 1, { 0x0091ff00 }, { ~0 }, 0x8791ff00,
	}, {
		"reset of usdhc: QEMU would stop clocks that go on in the hardware",
		2, 2, { 0xe590302c, 0xe3833401 }, { 0xfff0ffff, ~0 }, 0xe383300f,
	}, {
		"end of a transfer: only TC, because DINT never comes",
		1, 2, { 0x03a02020, 0x13a0200a }, { ~0, ~0 }, 0x13a02002,
	}, {
		"blocks in a transfer: 1023, because QEMU stops at 512 KiB",
		1, 2, { 0x85803010, 0xe30f3fff }, { 0xfff0ffff, ~0 }, 0xe30033ff,
	}, {
		"the counter's frequency stays what QEMU has",
		1, 1, { 0xee0e3f10 }, { ~0 }, 0xe320f000,
	}, {
		"a wait for the display, a million times",
		1, 2, { 0xe3130c01, 0x1a000003 }, { ~0, ~0 }, 0xea000003,
	}, {
		"a wait for the reset of the display, a million times",
		1, 2, { 0xe8bd8070, 0x000f4240 }, { ~0, ~0 }, 2,
	}, {
		"the jump into the kernel: a loop, so that what was loaded can be read",
		1, 3, { 0x05935044, 0xe3540000, 0x1a00000b }, { ~0, ~0, ~0 }, 0xeafffffe,
	},
};

static unsigned char image[LIMIT], abort_code[1024];

static size_t get(const char *name, unsigned char *data, size_t size)
{
	FILE *file = fopen(name, "rb");
	size_t length = file ? fread(data, 1, size, file) : 0;

	if (!length || length == size || fclose(file)) {
		fprintf(stderr, "error: %s: cannot be read, or is too large\n", name);
		exit(1);
	}
	return length;
}

static uint32_t word(size_t at)
{
	return image[at] | image[at + 1] << 8 | image[at + 2] << 16 |
	       (uint32_t)image[at + 3] << 24;
}

static void set_word(size_t at, uint32_t value)
{
	int i;

	for (i = 0; i < 4; i++)
		image[at + i] = value >> 8 * i;
}

static int matches(const struct patch *patch, size_t at)
{
	unsigned int i;

	for (i = 0; i < patch->words; i++)
		if ((word(at + 4 * i) & patch->mask[i]) != patch->find[i])
			return 0;
	return 1;
}

static int apply(const struct patch *patch, size_t length)
{
	size_t at, last = 4 * (patch->words - 1);
	unsigned int times = 0;

	for (at = 0; at + last + 4 <= length; at += 4) {
		if (!matches(patch, at))
			continue;
		times++;
		set_word(at + last, patch->put);
	}
	if (times != patch->times)
		fprintf(stderr, "error: another U-Boot: found %u times, not %u: %s\n",
			times, patch->times, patch->what);
	return times == patch->times;
}

int main(int argc, char *argv[])
{
	size_t length, code, offset, i;
	FILE *file;

	if (argc != 5) {
		fprintf(stderr, "usage: patch U-BOOT ABORT OFFSET NEW\n");
		return 2;
	}
	length = get(argv[1], image, sizeof(image));
	code = get(argv[2], abort_code, sizeof(abort_code));
	offset = strtoul(argv[3], NULL, 0);
	if (offset + code > length) {
		fprintf(stderr, "error: %s: no handler of data aborts at %s\n",
			argv[1], argv[3]);
		return 1;
	}
	for (i = 0; i < COUNT(patches); i++)
		if (!apply(&patches[i], length))
			return 1;
	memcpy(image + offset, abort_code, code);
	file = fopen(argv[4], "wb");
	if (!file || fwrite(image, 1, length, file) != length || fclose(file)) {
		fprintf(stderr, "error: %s: cannot be written\n", argv[4]);
		return 1;
	}
	return 0;
}

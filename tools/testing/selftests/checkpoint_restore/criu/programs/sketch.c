// SPDX-License-Identifier: GPL-2.0
/*
 * usage: sketch PEN SCREEN
 *
 * The kind of program that a tablet runs. It reads the input device PEN and
 * draws where the pen touches. It draws into SCREEN, a file of 1404 by 1872
 * pixels, one byte each, that it shares with the server of the display, and
 * remembers what it drew.
 *
 * CRIU cannot dump an open input device, and after a boot the display's server
 * has made a new file. So on SIGUSR1 the program closes both, and on SIGUSR2 it
 * opens both again and draws everything again.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WIDTH	1404
#define HEIGHT	1872
#define MOST	100000

static unsigned int drawn[MOST];	/* places on the screen */
static int nr_drawn;
static unsigned char *screen;
static int pen = -1;
static atomic_int here = 1;

static void on_signal(int nr)
{
	here = nr == SIGUSR2;
}

static void fail(const char *what)
{
	fprintf(stderr, "error: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void come(const char *device, const char *file)
{
	int i, fd = open(file, O_RDWR);

	pen = open(device, O_RDONLY);
	if (pen < 0)
		fail(device);
	if (fd < 0)
		fail(file);
	screen = mmap(NULL, WIDTH * HEIGHT, PROT_READ | PROT_WRITE, MAP_SHARED,
		      fd, 0);
	if (screen == MAP_FAILED)
		fail(file);
	close(fd);
	for (i = 0; i < nr_drawn; i++)
		screen[drawn[i]] = 255;
}

static void go(void)
{
	close(pen);
	pen = -1;
	munmap(screen, WIDTH * HEIGHT);
}

static void take_event(const char *device)
{
	static unsigned int x, y, touches;
	struct input_event event;

	if (read(pen, &event, sizeof(event)) != sizeof(event))
		fail(device);
	if (event.type == EV_ABS && event.code == ABS_X && event.value < WIDTH)
		x = event.value;
	if (event.type == EV_ABS && event.code == ABS_Y && event.value < HEIGHT)
		y = event.value;
	if (event.type == EV_KEY && event.code == BTN_TOUCH)
		touches = event.value;
	if (event.type == EV_SYN && touches && nr_drawn < MOST) {
		drawn[nr_drawn] = y * WIDTH + x;
		screen[drawn[nr_drawn++]] = 255;
	}
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct pollfd ready = { .events = POLLIN };
	sigset_t ours, before;

	if (argc != 3) {
		fputs("usage: sketch PEN SCREEN\n", stderr);
		return 2;
	}
	/* The signals arrive only during ppoll(). */
	sigemptyset(&ours);
	sigaddset(&ours, SIGUSR1);
	sigaddset(&ours, SIGUSR2);
	sigprocmask(SIG_BLOCK, &ours, &before);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	for (;;) {
		if (here && pen < 0)
			come(argv[1], argv[2]);
		else if (!here && pen >= 0)
			go();
		ready.fd = pen;
		if (ppoll(&ready, 1, NULL, &before) == 1)
			take_event(argv[1]);
	}
}

// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of the emulated tablet.
 *
 * Kernel command line:
 *   guest.run=CMD      run "sh -c CMD" as root; its output goes to the verdict
 *                      port, uart1, with the line "guest: exit N" at the end
 *   guest.port=FILE    another verdict port
 *   guest.login=USER   without guest.run: a shell for USER on the console
 *   guest.disk=DIR     mount the eMMC, an ext4 file system, on DIR
 * A space in CMD is written as a comma. When the command or the shell ends, or
 * somebody writes to /run/poweroff, the machine is switched off.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdnoreturn.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define POWEROFF_FIFO	"/run/poweroff"

/* Kills all tasks first, so that nothing is written after the sync. */
static noreturn void power_off(void)
{
	kill(-1, SIGKILL);
	sync();
	reboot(RB_POWER_OFF);
	/* A kernel that cannot power off reboots: -no-reboot ends QEMU then. */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

static noreturn void die(const char *what)
{
	fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
	power_off();
}

static void mount_on(const char *dir, const char *type, const char *options)
{
	if (mkdir(dir, 0755) && errno != EEXIST)
		die(dir);
	if (mount(type, dir, type, 0, options))
		die(dir);
}

/* The kernel may still be looking for the eMMC when init starts. */
static void mount_disk(const char *dir)
{
	/* Its number is fixed since 5.10, and the first free one before. */
	static const char *const disks[] = { "/dev/mmcblk2", "/dev/mmcblk0" };
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (!mount(disks[tries % 2], dir, "ext4", 0, NULL))
			return;
		usleep(100000);
	}
	die("no eMMC");
}

static void link_to(const char *target, const char *path)
{
	if (symlink(target, path))
		die(path);
}

/*
 * Without a seed every program that asks for random numbers waits for
 * seconds. Nothing in the guest is secret.
 */
static void seed_random(void)
{
	struct {
		struct rand_pool_info info;
		char seed[64];
	} pool = {
		.info = { .entropy_count = 512, .buf_size = 64 },
	};
	int fd = open("/dev/urandom", O_RDWR);

	if (fd < 0)
		die("/dev/urandom");
	if (ioctl(fd, RNDADDENTROPY, &pool))
		die("RNDADDENTROPY");
	close(fd);
}

/* The value of KEY=VALUE on the kernel's command line, or NULL */
static char *argument(const char *key)
{
	static char cmdline[4096];
	size_t len = strlen(key);
	char *word, *rest = cmdline;
	FILE *f = fopen("/proc/cmdline", "r");

	if (!f || !fgets(cmdline, sizeof(cmdline), f))
		die("/proc/cmdline");
	fclose(f);
	while ((word = strsep(&rest, "\n ")))
		if (!strncmp(word, key, len) && word[len] == '=')
			return strdup(word + len + 1);
	return NULL;
}

static void stdio_on(const char *tty, int raw)
{
	struct termios t;
	int fd = open(tty, O_RDWR | O_NOCTTY);
	int i;

	if (fd < 0)
		die(tty);
	if (raw && !tcgetattr(fd, &t)) {
		cfmakeraw(&t);
		tcsetattr(fd, TCSANOW, &t);
	}
	for (i = 0; i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

/* In a session of its own, so that it may have a controlling terminal */
static pid_t start(char *const argv[], int with_terminal)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid)
		return pid;
	setsid();
	if (with_terminal)
		ioctl(0, TIOCSCTTY, 1);
	execv(argv[0], argv);
	die(argv[0]);
}

static int wait_for(pid_t wanted)
{
	pid_t pid;
	int status;

	do
		pid = wait(&status);
	while (pid != wanted && (pid > 0 || errno == EINTR));
	return WIFEXITED(status) ? WEXITSTATUS(status) :
				   128 + WTERMSIG(status);
}

static void on_signal(int signal)
{
	(void)signal;
	power_off();
}

/*
 * BusyBox' poweroff, halt and reboot send these to PID 1. An ordinary user may
 * not, but may write to the FIFO, which is what /sbin/poweroff does.
 */
static void listen_for_poweroff(void)
{
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	signal(SIGTERM, on_signal);
	umask(0);
	if (mkfifo(POWEROFF_FIFO, 0622))
		die(POWEROFF_FIFO);
	umask(022);
	if (fork())
		return;
	close(open(POWEROFF_FIFO, O_RDONLY));
	/* Only PID 1 powers off, or it would report its command as killed. */
	kill(1, SIGTERM);
	_exit(0);
}

/*
 * What the archive cannot have: BusyBox' links, the loopback network, and a
 * directory of another owner than root
 */
static void finish_guest(void)
{
	char *const install[] = { "/bin/busybox", "--install", "-s", NULL };
	char *const loopback[] = {
		"/bin/busybox", "ifconfig", "lo", "127.0.0.1", NULL
	};

	if (wait_for(start(install, 0)))
		die("busybox --install");
	if (wait_for(start(loopback, 0)))
		die("ifconfig lo");
	if (chown("/home/user", 1000, 1000))
		die("/home/user");
}

static void run(char *command)
{
	char *port = argument("guest.port");
	char *const argv[] = { "/bin/sh", "-c", command, NULL };
	int status;
	char *c;

	for (c = command; *c; c++)
		if (*c == ',')
			*c = ' ';
	stdio_on(port ? port : "/dev/ttymxc0", 1);
	status = wait_for(start(argv, 0));
	printf("guest: exit %d\n", status);
	fflush(stdout);
	tcdrain(1);
}

static void login(char *user)
{
	char *const argv[] = { "/bin/su", "-l", user, NULL };

	stdio_on("/dev/console", 0);
	printf("\nThe emulated reMarkable 2. You are %s; `poweroff` leaves.\n",
	       user);
	fflush(stdout);
	wait_for(start(argv, 1));
}

int main(void)
{
	char *command, *user, *disk;

	if (getpid() != 1) {
		fputs("init: this runs only as PID 1 of the emulated tablet\n", stderr);
		return 1;
	}
	mount_on("/proc", "proc", NULL);
	mount_on("/sys", "sysfs", NULL);
	mount_on("/dev", "devtmpfs", NULL);
	link_to("/proc/self/fd", "/dev/fd");
	link_to("fd/0", "/dev/stdin");
	link_to("fd/1", "/dev/stdout");
	link_to("fd/2", "/dev/stderr");
	mount_on("/dev/pts", "devpts", NULL);
	mount_on("/dev/shm", "tmpfs", "mode=1777");
	mount_on("/tmp", "tmpfs", "mode=1777");
	mount_on("/run", "tmpfs", "mode=0755");
	seed_random();
	disk = argument("guest.disk");
	if (disk)
		mount_disk(disk);
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/root", 1);
	finish_guest();
	listen_for_poweroff();

	command = argument("guest.run");
	user = argument("guest.login");
	if (command)
		run(command);
	else
		login(user ? user : "root");
	power_off();
}

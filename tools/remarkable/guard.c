// SPDX-License-Identifier: GPL-2.0
/*
 * The first program of a kernel that is flashed, /init in its own initramfs.
 *
 * Where the root file system says that this kernel is on trial, has tablet.sh
 * put the old one back into /boot before anything else can go wrong, and leaves
 * `tablet.sh watch` behind to end the trial. Then goes on to the tablet's own
 * init, as the kernel would have done without an initramfs. Where the root file
 * system cannot be mounted it ends, which is a panic and, with panic=, a reboot.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TOOL	"/boot/checkpoint-restore/tablet.sh"
#define TRIAL	"/boot/checkpoint-restore/trial"

/* Seconds: for the eMMC to come up; for the old kernel to be put back */
#define DEVICE_LIMIT	60
#define TOOL_LIMIT	120

static char *const environment[] = {
	"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/root", "TERM=linux", NULL
};

static char cmdline[4096];
static char *init_argv[64];

static void say(const char *what)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	dprintf(fd, "remarkable2-guard: %s\n", what);
	close(fd);
}

static void nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 100 * 1000 * 1000 }, NULL);
}

static void read_cmdline(void)
{
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, cmdline, sizeof(cmdline) - 1);

	if (fd >= 0)
		close(fd);
	if (length > 0 && cmdline[length - 1] == '\n')
		cmdline[length - 1] = '\0';
}

/* Starts tablet.sh in the root file system, which is at root. */
static pid_t start_tool(const char *root, const char *command)
{
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	setsid();
	if (chroot(root) || chdir("/"))
		_exit(127);
	/* An initramfs may have had no console to give us. */
	fd = open("/dev/null", O_RDWR);
	if (fd >= 0) {
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
	}
	execle("/bin/sh", "sh", TOOL, command, (char *)NULL, environment);
	_exit(127);
}

/* Whether this boot is a trial: if so the old kernel is back in /boot. */
static int put_back(void)
{
	pid_t pid = start_tool("/root", "boot");
	int status, tenths;

	for (tenths = 0; pid > 0 && tenths < TOOL_LIMIT * 10; tenths++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) && !WEXITSTATUS(status);
		nap();
	}
	if (pid > 0)
		kill(-pid, SIGKILL);
	say("the old kernel could not be put back");
	return 0;
}

int main(int argc, char *argv[])
{
	const char *root = NULL, *type = "ext4", *init = "/sbin/init";
	int read_only = 0, trial = 0, tenths;
	char *word, *rest;

	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	if (mount("proc", "/proc", "proc", 0, NULL))
		return 1;
	read_cmdline();
	umount("/proc");
	for (word = strtok_r(cmdline, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (!strncmp(word, "root=", 5))
			root = word + 5;
		else if (!strncmp(word, "rootfstype=", 11))
			type = word + 11;
		else if (!strncmp(word, "init=", 5))
			init = word + 5;
		else if (!strcmp(word, "ro"))
			read_only = 1;
		else if (!strcmp(word, "rw"))
			read_only = 0;
	}
	if (!root) {
		say("no root= on the command line");
		return 1;
	}

	for (tenths = 0; access(root, F_OK) && tenths < DEVICE_LIMIT * 10; tenths++)
		nap();
	if (mount(root, "/root", type, 0, NULL)) {
		say("the root file system cannot be mounted");
		return 1;
	}
	mount("devtmpfs", "/root/dev", "devtmpfs", 0, NULL);
	if (!access("/root" TRIAL, F_OK) && !mount("proc", "/root/proc", "proc", 0, NULL)) {
		trial = put_back();
		umount("/root/proc");
	}
	say(trial ? "on trial: the old kernel is back in /boot" : "no trial");
	if (read_only)
		mount(NULL, "/root", NULL, MS_REMOUNT | MS_RDONLY, NULL);

	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		return 1;
	/* Not before: a child would look for /root while it is being moved. */
	if (trial)
		start_tool("/", "watch");
	/* The kernel gave us what it would have given to init. */
	memcpy(init_argv, argv, sizeof(*argv) * (argc < 63 ? argc : 63));
	init_argv[0] = (char *)init;
	execv(init, init_argv);
	execl("/bin/sh", "sh", (char *)NULL);
	return 1;
}

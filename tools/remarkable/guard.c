// SPDX-License-Identifier: GPL-2.0
/*
 * The first program of a kernel that was flashed: /init in its own initramfs.
 *
 * If the root file system says that this kernel is on trial, the guard first
 * lets tablet.sh put the old kernel back into /boot, before anything else can
 * go wrong, and starts a process that ends the trial. Then it starts the
 * tablet's own init, as the kernel would without an initramfs. If the root file
 * system cannot be mounted, the guard ends. That is a panic and, with panic=, a
 * reboot.
 *
 * root= names the partition as the vendor's kernel does, /dev/mmcblk2pN, but
 * other kernels give the eMMC another number. So the guard finds the disk that
 * is on usdhc3, and makes the vendor's names for it in /dev.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TOOL	"/boot/checkpoint-restore/tablet.sh"
#define TRIAL	"/boot/checkpoint-restore/trial"
#define TRIED	"/boot/checkpoint-restore/tried"

/* A trial by kexec: its argument, its tool, and the file that ends it */
#define TRY	"remarkable2_try="
#define TRY_TOOL "/home/root/.checkpoint-restore-kernel/tablet.sh"
#define CONFIRMED "/run/checkpoint-restore.confirmed"

/* The controller of the eMMC, as it is in sysfs' paths */
#define USDHC3	"/30b60000."

/* Seconds to wait for the eMMC, and for the old kernel to be put back */
#define DEVICE_LIMIT	60
#define TOOL_LIMIT	120

/* What tablet.sh boot exits with if this boot is no trial */
#define NO_TRIAL	3

enum outcome { NONE, PUT_BACK, NOT_PUT_BACK, BY_KEXEC };

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

/* The first line of the file, or "" if it cannot be read */
static void read_text(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd < 0 ? 0 : read(fd, text, size - 1);

	if (fd >= 0)
		close(fd);
	text[length > 0 ? length : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
}

static long uptime(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

/* The disk on usdhc3, such as mmcblk0, or NULL if there is none (yet) */
static const char *find_emmc(void)
{
	static char name[32];
	char path[64], target[256];
	struct dirent *entry;
	DIR *dir = opendir("/sys/block");
	const char *found = NULL;
	ssize_t length;

	while (dir && !found && (entry = readdir(dir))) {
		/* Not its boot partitions, mmcblk0boot0 */
		if (strncmp(entry->d_name, "mmcblk", 6) || strlen(entry->d_name) > 8)
			continue;
		snprintf(path, sizeof(path), "/sys/block/%.20s", entry->d_name);
		length = readlink(path, target, sizeof(target) - 1);
		if (length < 0)
			continue;
		target[length] = '\0';
		if (!strstr(target, USDHC3))
			continue;
		snprintf(name, sizeof(name), "%.20s", entry->d_name);
		found = name;
	}
	if (dir)
		closedir(dir);
	return found;
}

/*
 * The device to mount for root=. If root= is partition N of a disk that this
 * kernel calls otherwise, it is partition N of the eMMC.
 */
static const char *find_root(const char *root)
{
	static char device[64];
	const char *disk = find_emmc();
	size_t named = strcspn(root + strlen("/dev/"), "p") + strlen("/dev/");
	char link[80], target[64];
	int part;

	if (strncmp(root, "/dev/mmcblk", 11) || root[named] != 'p')
		return access(root, F_OK) ? NULL : root;
	if (!disk)
		return NULL;
	snprintf(device, sizeof(device), "/dev/%s%.8s", disk, root + named);
	if (access(device, F_OK))
		return NULL;
	if (strncmp(device, root, named))
		for (part = 1; part <= 4; part++) {
			snprintf(link, sizeof(link), "%.*sp%d", (int)named, root, part);
			snprintf(target, sizeof(target), "%sp%d", disk, part);
			unlink(link);
			symlink(target, link);
		}
	return device;
}

/* Starts tablet.sh in the root file system that is mounted at root */
static pid_t start_tool(const char *root, const char *tool, const char *command)
{
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	setsid();
	if (chroot(root) || chdir("/"))
		_exit(127);
	/* There may be no console in an initramfs. */
	fd = open("/dev/null", O_RDWR);
	if (fd >= 0) {
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
	}
	execle("/bin/sh", "sh", tool, command, (char *)NULL, environment);
	_exit(127);
}

/* The tool's exit code, or -1 if it was killed or did not end in time */
static int run_tool(const char *root, const char *command)
{
	pid_t pid = start_tool(root, TOOL, command);
	int status, tenths;

	for (tenths = 0; pid > 0 && tenths < TOOL_LIMIT * 10; tenths++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		nap();
	}
	if (pid > 0)
		kill(-pid, SIGKILL);
	return -1;
}

static enum outcome put_back(void)
{
	switch (run_tool("/root", "boot")) {
	case 0:
		say("on trial: the old kernel is back in /boot");
		return PUT_BACK;
	case NO_TRIAL:
		return NONE;
	default:
		say("on trial: the old kernel could not be put back");
		return NOT_PUT_BACK;
	}
}

static int not_confirmed(enum outcome trial)
{
	return trial == BY_KEXEC ? access(CONFIRMED, F_OK) :
	       !access(TRIAL, F_OK) || !access(TRIED, F_OK);
}

/*
 * The kernel before this one has started the watchdog. This kernel feeds it
 * only for the first two minutes. If another program has opened it, that
 * program feeds it.
 */
static void feed_watchdog(int *watchdog)
{
	if (*watchdog < 0)
		*watchdog = open("/dev/watchdog", O_WRONLY | O_CLOEXEC);
	if (*watchdog >= 0)
		dprintf(*watchdog, "\n");
}

/* Runs in a process of its own: reboots unless the trial is confirmed */
static void end_trial(enum outcome trial, long seconds)
{
	static char *const reboot_argv[] = { "reboot", NULL };
	const char *tool = trial == BY_KEXEC ? TRY_TOOL : TOOL;
	int watchdog = -1, watched = 0;
	pid_t pid;

	while (not_confirmed(trial)) {
		if (trial == BY_KEXEC)
			feed_watchdog(&watchdog);
		/* It may be on a file system that init mounts later. */
		if (!watched && !access(tool, F_OK)) {
			start_tool("/", tool, "watch");
			watched = 1;
		}
		if (uptime() < seconds) {
			sleep(1);
			continue;
		}
		say("not confirmed in time: the trial is over");
		sync();
		pid = fork();
		if (!pid) {
			execve("/sbin/reboot", reboot_argv, environment);
			_exit(127);
		}
		sleep(30);
		/* If init does not */
		reboot(RB_AUTOBOOT);
	}
	/* After a V, closing it leaves the feeding to the kernel. */
	if (watchdog >= 0)
		dprintf(watchdog, "V");
}

int main(int argc, char *argv[])
{
	const char *root = NULL, *type = "ext4", *init = "/sbin/init", *device;
	enum outcome trial = NONE;
	int read_only = 0, tenths;
	char minutes[16] = "";
	char *word, *rest;

	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	if (mount("proc", "/proc", "proc", 0, NULL) || mount("sysfs", "/sys", "sysfs", 0, NULL))
		return 1;
	read_text("/proc/cmdline", cmdline, sizeof(cmdline));
	umount("/proc");
	for (word = strtok_r(cmdline, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		if (!strncmp(word, "root=", 5))
			root = word + 5;
		else if (!strncmp(word, "rootfstype=", 11))
			type = word + 11;
		else if (!strncmp(word, "init=", 5))
			init = word + 5;
		else if (!strncmp(word, TRY, strlen(TRY)))
			snprintf(minutes, sizeof(minutes), "%s", word + strlen(TRY));
		else if (!strcmp(word, "ro"))
			read_only = 1;
		else if (!strcmp(word, "rw"))
			read_only = 0;
	}
	if (!root) {
		say("no root= on the command line");
		return 1;
	}

	for (tenths = 0; !(device = find_root(root)) && tenths < DEVICE_LIMIT * 10; tenths++)
		nap();
	if (mount(device ? device : root, "/root", type, 0, NULL)) {
		say("the root file system cannot be mounted");
		return 1;
	}
	mount("devtmpfs", "/root/dev", "devtmpfs", 0, NULL);
	if (minutes[0]) {
		say("on trial by kexec: /boot is as it was");
		trial = BY_KEXEC;
	} else if (!access("/root" TRIAL, F_OK)) {
		read_text("/root" TRIAL, minutes, sizeof(minutes));
		mount("proc", "/root/proc", "proc", 0, NULL);
		mount("sysfs", "/root/sys", "sysfs", 0, NULL);
		trial = put_back();
		umount("/root/sys");
		umount("/root/proc");
	}
	if (trial == NONE)
		say("no trial");
	umount("/sys");
	if (read_only)
		mount(NULL, "/root", NULL, MS_REMOUNT | MS_RDONLY, NULL);

	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		return 1;
	/* Not earlier: a child would look for /root while it is moved. */
	if (trial != NONE && !fork()) {
		setsid();
		end_trial(trial, (atol(minutes) > 0 ? atol(minutes) : 10) * 60);
		_exit(0);
	}
	if (trial == NONE && !access(TOOL, F_OK))
		start_tool("/", TOOL, "cable");
	/* The kernel has given us the arguments for init. */
	memcpy(init_argv, argv, sizeof(*argv) * (argc < 63 ? argc : 63));
	init_argv[0] = (char *)init;
	execv(init, init_argv);
	execl("/bin/sh", "sh", (char *)NULL);
	return 1;
}

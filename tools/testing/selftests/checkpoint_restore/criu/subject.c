// SPDX-License-Identifier: GPL-2.0
/*
 * usage: subject KIND DIRECTORY
 *
 * A program to be dumped and restored. It becomes uid 1000, or 2000 for the
 * kind "another-user", sets up what KIND names, writes its PID to DIRECTORY/pid
 * and waits for SIGUSR1. Then it checks whether everything is as before, and
 * writes "ok" or the first difference to DIRECTORY/answer.
 *
 * Without arguments it prints the KINDs.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define ORDINARY_UID	1000
#define ANOTHER_UID	2000
#define CHILDREN	3
#define MANY		200
#define THREADS		5
#define SIZE		(16 * 4096)

struct kind {
	const char *name;
	void (*set_up)(void);
	void (*look)(void);
};

static const char *directory;
static int home;
static char answer[256] = "ok";

/* Keeps the first difference. */
static void wrong(const char *format, ...)
{
	va_list arguments;

	if (strcmp(answer, "ok"))
		return;
	va_start(arguments, format);
	vsnprintf(answer, sizeof(answer), format, arguments);
	va_end(arguments);
}

static void die(const char *what)
{
	fprintf(stderr, "error: subject: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void write_file(const char *name, const char *text)
{
	int fd = openat(home, name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(name);
	close(fd);
}

static void wait_for_signal(void)
{
	sigset_t set;
	int signal;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &signal);
}

/* Each @seed gives other contents. */
static void fill(unsigned char *memory, int seed)
{
	int i;

	for (i = 0; i < SIZE; i++)
		memory[i] = i * 7 + i / 4096 + seed;
}

static void compare(const unsigned char *memory, int seed, const char *what)
{
	static unsigned char wanted[SIZE];

	fill(wanted, seed);
	if (memcmp(memory, wanted, SIZE))
		wrong("%s has changed", what);
}

static unsigned char *map(int flags, int fd)
{
	unsigned char *memory = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, flags,
				     fd, 0);

	if (memory == MAP_FAILED)
		die("mmap");
	return memory;
}

/* ---- one process and its memory */

static unsigned char *private;

static void set_up_single(void)
{
	private = map(MAP_PRIVATE | MAP_ANONYMOUS, -1);
	fill(private, 1);
}

static void look_at_single(void)
{
	compare(private, 1, "private memory");
}

/* ---- files without a name, open or mapped */

static unsigned char *shared;
static int held = -1;

static int deleted_file(void)
{
	int fd = openat(home, "deleted", O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0 || ftruncate(fd, SIZE) || unlinkat(home, "deleted", 0))
		die("deleted");
	return fd;
}

static int memory_file(void)
{
	int fd = memfd_create("subject", 0);

	if (fd < 0 || ftruncate(fd, SIZE))
		die("memfd");
	return fd;
}

static void map_and_hold(int fd, int hold)
{
	shared = map(MAP_SHARED, fd);
	fill(shared, 2);
	if (hold)
		held = fd;
	else
		close(fd);
}

static void set_up_deleted(void)
{
	map_and_hold(deleted_file(), 1);
	if (lseek(held, 4096, SEEK_SET) != 4096)
		die("lseek");
}

static void set_up_deleted_mapping(void)
{
	map_and_hold(deleted_file(), 0);
}

static void set_up_memfd(void)
{
	map_and_hold(memory_file(), 1);
}

static void set_up_memfd_mapping(void)
{
	map_and_hold(memory_file(), 0);
}

static void look_at_shared(void)
{
	unsigned char byte;

	compare(shared, 2, "shared memory");
	if (held < 0)
		return;
	if (pread(held, &byte, 1, 5) != 1 || byte != shared[5])
		wrong("the file and its mapping are two");
}

static void look_at_deleted(void)
{
	look_at_shared();
	if (lseek(held, 0, SEEK_CUR) != 4096)
		wrong("the file's position has changed");
}

/* ---- trees of processes */

static pid_t children[MANY];
static int forked;
static int reports[2];

/* When asked, a child exits with 0 if its PID and its parent's are the same. */
static void child(pid_t parent)
{
	pid_t pid = getpid();
	char byte = 0;

	if (write(reports[1], &byte, 1) != 1)
		die("write");
	wait_for_signal();
	if (shared && shared[0])
		shared[1 + forked] = 'c';
	_exit(getpid() != pid || getppid() != parent);
}

static void fork_children(int number)
{
	char byte;

	if (pipe(reports))
		die("pipe");
	for (forked = 0; forked < number; forked++) {
		pid_t parent = getpid();

		children[forked] = fork();
		if (children[forked] < 0)
			die("fork");
		if (!children[forked])
			child(parent);
		if (read(reports[0], &byte, 1) != 1)
			die("read");
	}
}

static void look_at_children(void)
{
	int i, status;

	for (i = 0; i < forked; i++)
		if (kill(children[i], SIGUSR1))
			wrong("child %d is not there", i);
	for (i = 0; i < forked; i++)
		if (waitpid(children[i], &status, 0) != children[i])
			wrong("child %d is not ours", i);
		else if (status)
			wrong("child %d: status %#x", i, status);
}

static void set_up_tree(void)
{
	fork_children(CHILDREN);
}

static void set_up_many(void)
{
	fork_children(MANY);
}

/* Anonymous memory shared by parent and children */
static void set_up_anonymous(void)
{
	shared = map(MAP_SHARED | MAP_ANONYMOUS, -1);
	shared[0] = 'p';
	fork_children(CHILDREN);
}

static void look_at_anonymous(void)
{
	look_at_children();
	if (memcmp(shared, "pccc", 1 + CHILDREN))
		wrong("the memory is no longer shared");
}

/* ---- threads */

static pthread_t threads[THREADS];
static pid_t tids[THREADS];
static pthread_barrier_t asked;
static __thread int of_this_thread;

static void *run_thread(void *argument)
{
	int number = (int)(long)argument;

	of_this_thread = number;
	tids[number] = syscall(SYS_gettid);
	pthread_barrier_wait(&asked);
	/* Between these two it is dumped and restored. */
	pthread_barrier_wait(&asked);
	if (syscall(SYS_gettid) != tids[number])
		wrong("thread %d has another TID", number);
	if (of_this_thread != number)
		wrong("thread %d has another's variables", number);
	return NULL;
}

static void set_up_threads(void)
{
	long i;

	pthread_barrier_init(&asked, NULL, THREADS + 1);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, run_thread, (void *)i))
			die("pthread_create");
	pthread_barrier_wait(&asked);
}

static void look_at_threads(void)
{
	int i;

	pthread_barrier_wait(&asked);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

/* ---- data inside a pipe or a socket */

static int ends[2];

static void send_something(void)
{
	if (write(ends[1], "on its way", 10) != 10)
		die("write");
}

static void set_up_pipe(void)
{
	if (pipe(ends))
		die("pipe");
	send_something();
}

static void set_up_socket(void)
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		die("socketpair");
	send_something();
}

static void look_at_ends(void)
{
	char text[10] = "";

	if (read(ends[0], text, 10) != 10 || memcmp(text, "on its way", 10))
		wrong("the data inside is lost");
	send_something();
	if (read(ends[0], text, 10) != 10)
		wrong("it leads nowhere");
}

/* ---- a terminal of its own */

static int master, slave;

static void set_up_terminal(void)
{
	struct termios t;

	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) || unlockpt(master))
		die("posix_openpt");
	slave = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (slave < 0 || tcgetattr(slave, &t))
		die("slave");
	cfmakeraw(&t);
	if (tcsetattr(slave, TCSANOW, &t))
		die("tcsetattr");
}

static void look_at_terminal(void)
{
	struct termios t;
	char byte;

	if (tcgetattr(slave, &t) || (t.c_lflag & (ICANON | ECHO)))
		wrong("the terminal's settings have changed");
	if (write(master, "x", 1) != 1 || read(slave, &byte, 1) != 1)
		wrong("the terminal leads nowhere");
}

/* ---- a job on a terminal whose other end belongs to another program */

static void look_at_job(void)
{
	if (!isatty(0) || tcgetsid(0) != getsid(0))
		wrong("its terminal is not its session's");
	if (write(0, "x", 1) != 1)
		wrong("the terminal leads nowhere");
}

static void set_up_job(void)
{
	look_at_job();
	if (strcmp(answer, "ok") || getsid(0) == getpid()) {
		fputs("error: subject: job: start it in a shell on a terminal\n",
		      stderr);
		exit(1);
	}
}

/* ---- a seccomp filter */

static void set_up_seccomp(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		die("PR_SET_SECCOMP");
}

static void look_at_seccomp(void)
{
	if (prctl(PR_GET_SECCOMP) != SECCOMP_MODE_FILTER)
		wrong("the filter is gone");
}

static const struct kind kinds[] = {
	{ "single", set_up_single, look_at_single },
	{ "tree", set_up_tree, look_at_children },
	{ "many", set_up_many, look_at_children },
	{ "threads", set_up_threads, look_at_threads },
	{ "deleted", set_up_deleted, look_at_deleted },
	{ "deleted-mapping", set_up_deleted_mapping, look_at_shared },
	{ "memfd", set_up_memfd, look_at_shared },
	{ "memfd-mapping", set_up_memfd_mapping, look_at_shared },
	{ "anonymous", set_up_anonymous, look_at_anonymous },
	{ "pipe", set_up_pipe, look_at_ends },
	{ "socket", set_up_socket, look_at_ends },
	{ "terminal", set_up_terminal, look_at_terminal },
	{ "job", set_up_job, look_at_job },
	{ "seccomp", set_up_seccomp, look_at_seccomp },
	{ "another-user", set_up_single, look_at_single },
};

static const struct kind *find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	fprintf(stderr, "error: subject: no kind %s\n", name);
	exit(2);
}

static void become(uid_t uid)
{
	if (!getuid() && (setgroups(0, NULL) || setgid(uid) || setuid(uid)))
		die("setuid");
	/* setuid() from root clears it, and the dump needs ptrace access. */
	if (prctl(PR_SET_DUMPABLE, 1))
		die("PR_SET_DUMPABLE");
}

int main(int argc, char **argv)
{
	const struct kind *kind;
	sigset_t set;
	char text[16];
	pid_t pid;
	size_t i;

	if (argc == 1) {
		for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
			puts(kinds[i].name);
		return 0;
	}
	if (argc != 3) {
		fputs("usage: subject KIND DIRECTORY\n", stderr);
		return 2;
	}
	kind = find(argv[1]);
	directory = argv[2];
	home = open(directory, O_PATH | O_DIRECTORY);
	if (home < 0)
		die(directory);
	become(strcmp(argv[1], "another-user") ? ORDINARY_UID : ANOTHER_UID);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	pid = getpid();

	kind->set_up();
	snprintf(text, sizeof(text), "%d\n", pid);
	write_file("pid", text);
	wait_for_signal();
	kind->look();
	if (getpid() != pid)
		wrong("the PID is %d and was %d", getpid(), pid);
	write_file("answer", answer);
	return strcmp(answer, "ok") != 0;
}

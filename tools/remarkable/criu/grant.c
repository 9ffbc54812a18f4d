// SPDX-License-Identifier: GPL-2.0
/*
 * usage: grant PROGRAM
 *        grant --check PROGRAM
 *
 * Gives PROGRAM the file capability CAP_CHECKPOINT_RESTORE, permitted and
 * effective, and no other; takes root. It is what "setcap
 * cap_checkpoint_restore+ep PROGRAM" does, for a tablet that has no setcap or
 * one which does not know the name. With --check it tells by its exit code
 * whether PROGRAM has just that.
 */
#include <endian.h>
#include <errno.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

#define NAME	"security.capability"
#define BIT	40

int main(int argc, char **argv)
{
	struct vfs_cap_data wanted = {
		.magic_etc = htole32(VFS_CAP_REVISION_2 |
				     VFS_CAP_FLAGS_EFFECTIVE),
		.data[BIT / 32].permitted = htole32(1U << BIT % 32),
	};
	const char *program = argv[argc - 1];
	struct vfs_cap_data there;

	if (argc == 3 && !strcmp(argv[1], "--check"))
		return getxattr(program, NAME, &there, sizeof(there)) !=
			       sizeof(there) ||
		       memcmp(&there, &wanted, sizeof(there));
	if (argc != 2) {
		fputs("usage: grant [--check] PROGRAM\n", stderr);
		return 2;
	}
	if (setxattr(program, NAME, &wanted, sizeof(wanted), 0)) {
		fprintf(stderr, "error: %s takes no file capability: %s\n",
			program, strerror(errno));
		return 1;
	}
	return 0;
}

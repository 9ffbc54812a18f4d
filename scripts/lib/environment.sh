# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# What every script here needs: a fixed locale, a git that nothing of the caller's
# changes, and a place for temporary files. Sourced, never run; messages.sh comes
# before it.
#
# ROOT is the repository: the directory above the scripts, unless the environment
# names another.

LC_ALL=C TZ=UTC0
export LC_ALL TZ
umask 022
# Nothing that a caller's shell or git hook has set reaches git or patch.
# shellcheck disable=SC2046
unset POSIXLY_CORRECT SIMPLE_BACKUP_SUFFIX CDPATH GIT_DIFF_OPTS GIT_EXTERNAL_DIFF \
	$(git rev-parse --local-env-vars)
[ -n "${ROOT-}" ] || ROOT=$(cd "${0%/*}/.." && pwd)
# These stay where they are when refresh.sh tries a ROOT of its own.
export SCRIPTS="${SCRIPTS:-$ROOT/scripts}" VARIANTS="${VARIANTS:-$ROOT/scripts/variants}"

cleanup_on_exit()
{
	trap 'rm -rf "$TMP"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 143' TERM
}

# scratch: TMP, for what is of no use later
scratch()
{
	TMP=$(mktemp -d) || exit 1
	cleanup_on_exit
}

# work TARGET: TMP is TARGET.tmp, empty and this run's alone, gone at the end.
# The lock is held on the directory itself, so a killed run leaves none behind.
work()
{
	[ -z "${TMP-}" ] || rm -rf "$TMP"
	TMP=$(realpath -m "$(dirname "$1")")/${1##*/}.tmp
	mkdir -p "$TMP" 2>/dev/null || die "cannot write beside $1: choose another place with O="
	exec 9<"$TMP"
	flock -n 9 || die "another run is at work on $1: wait until it has ended"
	cleanup_on_exit
	find "$TMP" -mindepth 1 -maxdepth 1 -exec rm -rf {} +
}

# identity DIR [neutral]: the name that commits and Signed-off-by carry, from
# what git says in DIR. Where git says none: "neutral" takes one of ours.
identity()
{
	if ! ident=$(git -C "$1" -c user.useConfigOnly=true var GIT_AUTHOR_IDENT 2>/dev/null); then
		[ "${2-}" = neutral ] ||
			die "git has no name and address to sign off with: git config --global user.name NAME, and user.email ADDRESS"
		ident='checkpoint_restore series <series@example.org> 0 +0000'
	fi
	GIT_AUTHOR_NAME=${ident%% <*}
	ident=${ident#*<}
	GIT_AUTHOR_EMAIL=${ident%%>*}
	GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
	export GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL
}

# own_config: from here on the user's configuration changes no byte. Not for
# the user's own repositories, where safe.directory must hold.
own_config()
{
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_ATTR_NOSYSTEM=1
	export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.attributesFile GIT_CONFIG_VALUE_0=/dev/null
}

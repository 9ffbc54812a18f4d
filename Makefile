# SPDX-License-Identifier: GPL-2.0
#
# CAP_CHECKPOINT_RESTORE for the reMarkable 2's kernel. `make help` lists what
# there is to do; README.md says how it fits together.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

# What `make test` runs of tools/testing/selftests; of the latter a selection, in
# a guest that has a disk
all_targets := clone3 checkpoint_restore
criu_targets := checkpoint_restore/criu checkpoint_restore/criu/zdtm

O ?= build
KSRC ?=
# Not every shell makes a home directory of the ~ in KSRC=~/linux.
override KSRC := $(patsubst ~/%,$(HOME)/%,$(KSRC))
BRANCH ?= cap-checkpoint-restore
DEFCONFIG ?=
RELEASE ?= $(shell git describe --always --dirty 2>/dev/null || echo unknown)
TARGETS ?= $(if $(filter test,$(MAKECMDGOALS)),$(all_targets),clone3)
LOGIN ?= root
BASELINE ?=
MUTANTS ?= *
FULL ?=
TESTS ?=
BOOTS ?=
CUTS ?=
BENCH ?= size cost pids misses criu
VENDOR ?=
DEBUG ?= $(if $(filter debug/%,$(MUTANTS)),1)
CALLS ?= 100000
SEED ?= $(shell date +%s)
FROM ?=
export GUARD ?= 1
TABLET ?= root@10.11.99.1
export DRYRUN ?= 0
export MINUTES ?= 10
export OPTIONAL ?= 1
export MISSING ?= 0
export V ?= 0
export LC_ALL := C

wrong := $(strip $(foreach part,$(filter-out size cost pids misses criu quick,$(BENCH)), \
	BENCH=$(part): give some of size cost pids misses criu quick) \
	$(foreach name,$(MUTANTS),$(if $(wildcard scripts/mutants/$(name).diff),, \
	MUTANTS=$(name): no such file in scripts/mutants)) \
	$(foreach name,SEED CALLS,$(if $(shell echo '$(or $($(name)),-)' | tr -d 0-9), \
	$(name)=$($(name)): give a whole number)))

# One directory for each base, named after it.
base := $(if $(KSRC),$(shell basename '$(KSRC)' | sed 's/\.tar\..*//'),linux-source-6.1)
out := $(abspath $(O))
dir := $(out)/$(base)$(if $(filter 1,$(MISSING)),-missing)
# What ccache shares between two kernels lies alike: see crossbuild/kbuild.sh
baseline := $(dir)/baseline/tree
# Where the baseline's kernel comes from: with what Linux 5.4 lacks in front of
# the capability, if this base lacks it. See scripts/before.sh.
before := $(dir)/before/tree
control = $(dir)/$(shell [ -e $(before) ] && echo before || echo baseline)
tree := $(dir)/tree
# Upstream's own implementation: see reference
reference := $(dir)-missing
# What kernels and logs of another configuration have in their path
shape := $(if $(filter 1,$(DEBUG)),/debug)$(if $(filter 1,$(VENDOR)),/vendor)
logs := $(dir)/logs$(shape)

selftests := $(CURDIR)/tools/testing/selftests/checkpoint_restore
qemu := $(selftests)/qemu
crossbuild := $(selftests)/crossbuild
lsm := $(selftests)/lsm
lsms := selinux apparmor
comma := ,
bench := $(selftests)/bench
step := $(crossbuild)/step.sh

targets := run reference test tree series dist apply status refresh kernel emulated-kernel \
	   criu boot kselftest fuzz lsm zdtm bench loop check boots mutants clean distclean \
	   archive preflight deploy confirm rollback tablet-status \
	   test-deploy criu-archive

.PHONY: help $(targets)
help:
	@sed -n 's/^#@ \{0,1\}//p' $(firstword $(MAKEFILE_LIST))

#@ make run                    build both kernels, boot both, compare: the main job
#@ make reference              upstream's own implementation answers as the series does
#@ make test                   the same, make check, and the tests of the tools
#@ make tree                   prepare baseline + series in build/BASE/tree
#@ make series                 write the series as mails for git am
#@ make dist                   those mails, the configuration and the documents as an archive
#@ make apply KSRC=CLONE       commit the series onto a new branch of your clone
#@ make status KSRC=TREE       what of the series applies, is applied, is upstream
#@ make refresh                bring edits of build/BASE/tree back into this repository
#@ make kernel                 zImage, zero-sugar.dtb and modules for the tablet
#@ make archive                that as an archive with its checksums, as kernelctl has them
#@ make preflight              what the tablet has, and what stops a deploy; changes nothing
#@ make deploy                 the archive onto the tablet, its kernel for one boot on trial
#@ make confirm                the kernel on trial stays; unconfirmed, the old one is back
#@ make rollback               the old kernel comes back, at any time
#@ make tablet-status          where things stand
#@ make test-deploy            deploy to an emulated tablet, the power cut after each write
#@ make emulated-kernel        the kernel of the emulated tablet
#@ make criu                   CRIU for the tablet: build/criu/criu
#@ make criu-archive           CRIU as a .tar.gz with its installer
#@ make boot                   a shell on the emulated tablet; `poweroff` leaves
#@ make kselftest TARGETS=...  selftests on the emulated tablet
#@ make fuzz                   100000 random calls to the patched kernel, held against a model
#@ make lsm                    SELinux and AppArmor know the capability by its name
#@ make zdtm                   CRIU's own tests, as root and not, on the patched kernel
#@ make bench                  what the series costs and saves, counted and plotted
#@ make loop                   the wait for `make run`, against the same by hand: half an hour
#@ make check                  what a maintainer asks of each commit, and of the rest
#@ make boots                  boot each commit that changes an answer: its tests pass from there on
#@ make mutants                make the series wrong in each of many ways: tests must fail
#@ make clean                  remove what was made for this base
#@ make distclean              remove everything that was made
#@
#@ KSRC=TREE      a kernel source: git clone, directory or .tar.*; never written to,
#@                but for `make apply` (default: Debian's linux-source-6.1)
#@ BASELINE=1     boot, kselftest, emulated-kernel: the kernel before the series
#@ DEBUG=1        boot, kselftest: a kernel that looks for its own errors (KASAN, lockdep,
#@                kmemleak, ...) and fails allocations where a test tells it to
#@ VENDOR=1       run, boot, kselftest: a kernel configured as the vendor's is where that
#@                matters; it has no user namespaces, so some tests are skipped
#@ OPTIONAL=0     leave the optional commits out
#@ MISSING=1      a kernel that has the capability as it is: what else the series has
#@ LOGIN=user     boot: as an ordinary user
#@ RELEASE=...    dist: the archive's version (default: what git calls this commit)
#@ BRANCH=NAME    apply: the new branch (default: cap-checkpoint-restore)
#@ DEFCONFIG=...  kernel: a defconfig of the tree, or a file (default: the tablet's)
#@ SEED=N CALLS=N fuzz: repeat the run of that seed; so many calls (default: 100000)
#@ TESTS=...      zdtm: these tests alone, such as 'env00 pstree'
#@ TABLET=...     the tablet, for ssh (default: root@10.11.99.1)
#@ ARCHIVE=...    preflight, deploy: the archive (default: what `make archive` made)
#@ FROM=FILE      archive: take an archive of kernelctl's instead
#@ GUARD=0        kernel, deploy: one that does not return by itself, such as stock
#@ DRYRUN=1       deploy, confirm, rollback: print each step, take none
#@ MINUTES=N      deploy: how long a kernel may run unconfirmed (default: 10)
#@ O=DIR          where everything goes (default: build)
#@ BENCH=...      bench: some parts of size, cost, pids, misses, criu; or quick, a minute
#@ MUTANTS=...    mutants: those whose names match, such as 'pid-*' (default: all but
#@                'lsm/*', which only `make lsm` can notice, and 'debug/*')
#@ FULL=1         check: make boots, too
#@ V=1            show everything

# Two runs in one build directory would spoil each other's files.
ifndef CR_LOCKED

$(targets):
	@[ -z '$(wrong)' ] || { echo 'error: $(wrong)' >&2; exit 2; }
	@mkdir -p $(out)
	@flock --nonblock --close --conflict-exit-code 75 $(out)/.lock \
		$(MAKE) CR_LOCKED=1 $@ || { status=$$?; [ $$status -ne 75 ] || \
		echo "error: another make is at work in $(out): wait for it, or give this one its own O=" >&2; \
		exit $$status; }

else

# Below a make that has a jobserver, as make check FULL=1 has, it is that one.
ifeq ($(findstring jobserver,$(shell echo "$$MAKEFLAGS")),)
MAKEFLAGS += -j$(shell nproc)
endif
which := $(if $(filter 1,$(BASELINE)),baseline,patched)

# What makes CRIU, and the disk with it that the tests of it need
criu := $(MAKE) -s -f $(CURDIR)/tools/remarkable/criu/Makefile CRIU=$(out)/criu
uses_zdtm = $(filter %/zdtm,$(TARGETS))
emmc = $(out)/criu/$(if $(uses_zdtm),zdtm,disk).img
disk = $(MAKE) -s -f $(selftests)/criu/disk.mk CRIU=$(out)/criu $(if $(uses_zdtm),zdtm,disk)

# The harness, told where this project keeps things. $(1): the kernel, baseline,
# patched, reference, lsm or bench; or one of $(lsms), to boot lsm with.
kernel_of = $(if $(filter $(lsms),$(1)),lsm,$(1))
lies_in = $(or $(if $(filter baseline,$(1)),$(control)),$(if $(filter reference,$(1)),$(reference)),$(dir))
kernel_out = $(lies_in)/kernel$(shape)/$(kernel_of)
harness = $(MAKE) -s -f $(qemu)/Makefile OUT=$(dir) GUEST=$(out)/guest \
	EMMC=$(emmc) BOOTS="$(BOOTS) $(if $(filter patched,$(1)),$(CUTS))" \
	BASELINE_ZIMAGE=$(call kernel_out,baseline)/arch/arm/boot/zImage \
	TESTS_TREE=$(tree) TARGETS="$(TARGETS)" NAME=$(1) LOGIN=$(LOGIN) \
	KERNEL_TREE=$(lies_in)/tree \
	KERNEL_OUT=$(kernel_out) LOGS=$(logs)/$(1) DEBUG=$(DEBUG) \
	CONFIGS="$(if $(filter lsm,$(kernel_of)),$(lsm)/config) $(if $(filter 1,$(VENDOR)),$(qemu)/vendor.config)" \
	KUNIT=$(if $(filter bench,$(1))$(filter 1,$(VENDOR)),0,1) \
	ARGUMENTS=$(patsubst %,lsm=yama$(comma)%,$(filter $(lsms),$(1)))

.PHONY: packages baseline guest disk guest-and-tests kernel-baseline kernel-patched kernel-lsm \
	kernel-bench \
	tree-reference kernel-reference results-reference \
	results-baseline results-patched $(lsms:%=results-%) mutants-sample \
	criu-guest criu-baseline criu-patched \
	timing-guest timing-baseline timing-patched \
	deploy-kernels deploy-sample
packages:
	@$(step) "packages" $(out)/packages.log scripts/packages.sh

baseline: packages
	@$(step) "baseline: $(base)" $(logs)/baseline.log scripts/baseline.sh "$(KSRC)" $(baseline)

before: baseline
	@scripts/before.sh $(baseline) $(before)

tree: baseline
	@$(step) "tree: baseline + series" $(logs)/tree.log scripts/tree.sh $(baseline) $(tree)

series: tree
	@$(step) "mails: $(dir)/series" $(logs)/series.log \
		scripts/series.sh $(baseline) $(dir)/series

dist: series
	@$(step) "archive: $(dir)/dist" $(logs)/dist.log \
		scripts/dist.sh $(baseline) $(dir)/series "$(RELEASE)" $(dir)/dist

apply:
	@scripts/apply.sh "$(KSRC)" "$(BRANCH)"

status:
	@scripts/status.sh "$(KSRC)"

refresh:
	@scripts/refresh.sh $(baseline) $(tree)

kernel-baseline: before
kernel-patched kernel-lsm kernel-bench: tree
kernel-reference: tree-reference
kernel-baseline kernel-patched kernel-reference kernel-lsm kernel-bench: kernel-%:
	@+$(call harness,$*) kernel

# The second kernel takes most of its objects from the first
ifneq ($(filter run test bench,$(MAKECMDGOALS)),)
kernel-patched kernel-bench: kernel-baseline
endif

# The guest needs nothing of the kernel: it is made while that is unpacked.
guest: packages
	@+$(call harness,patched) guest

disk: packages
	$(if $(BOOTS)$(filter %/criu %/zdtm %/timing,$(TARGETS)),@+$(disk))

guest-and-tests: tree guest disk
	@+$(call harness,patched) tests

results-baseline: kernel-baseline
results-patched: kernel-patched
results-reference: kernel-reference
$(lsms:%=results-%): kernel-lsm
results-baseline results-patched results-reference $(lsms:%=results-%): results-%: guest-and-tests
	@+$(call harness,$*) results

emulated-kernel: kernel-$(which)

criu criu-archive: packages
	@+$(criu) $(@:criu-%=%)

kselftest: results-$(which)
	@$(qemu)/verdict.sh $(logs) $(which)

boot: kernel-$(which) guest
	@+$(disk)
	@+$(call harness,$(which)) boot

# What takes a boot, or several, of its own: see off_and_on.sh
run test: BOOTS := power_cycle:dump power_cycle:restore
test: BOOTS += parked:install parked:park
# On the patched kernel only, as without the series nothing gets so far
test: CUTS := $(addprefix parked:,cut-dump cut-restore after-cuts) \
	upgrade:before:baseline upgrade:after
run: results-baseline results-patched
	@$(qemu)/verdict.sh $(logs) baseline patched

# Upstream's own implementation; of the series only what no answer depends on
tree-reference: packages
	@+$(MAKE) tree MISSING=1 OPTIONAL=0
	@mkdir -p $(logs)
	@scripts/lacks.sh $(reference)/baseline/tree > $(logs)/reference.lacks

reference: TARGETS := $(all_targets)
reference: results-patched results-reference
	@$(qemu)/verdict.sh $(logs) patched reference

# The seed is drawn here, to be known also of a run that never comes back.
fuzz: SEED := $(SEED)
fuzz: TARGETS := checkpoint_restore
fuzz: kernel-patched guest-and-tests
	@echo '  fuzz: SEED=$(SEED) CALLS=$(CALLS)'
	@+{ $(call harness,patched) results \
		GUEST_RUN=SEED=$(SEED),CALLS=$(CALLS),/kselftest/run,checkpoint_restore:fuzz && \
		$(qemu)/verdict.sh $(logs) patched; } || \
		{ echo 'error: once more: make fuzz SEED=$(SEED) CALLS=$(CALLS)' >&2; exit 1; }

lsm: TARGETS := checkpoint_restore/lsm
lsm: $(lsms:%=results-%)
	@$(qemu)/verdict.sh $(logs) $(lsms)

zdtm: TARGETS := checkpoint_restore/criu/zdtm
zdtm: kernel-$(which) guest-and-tests
	@+$(call harness,$(which)) results \
		GUEST_RUN=ZDTM=$(subst $(eval) ,:,$(strip $(TESTS))),/kselftest/run
	@sed -n 's/^zdtm\t//p' \
		$(logs)/$(which)/checkpoint_restore.criu.zdtm.zdtm.sh.log > $(logs)/zdtm.tsv
	@awk -F '\t' 'NR == 1 { split($$0, name) } \
		END { print "  zdtm:", $$1 ":", $$2, name[2] ",", $$3, name[3] ",", $$4, name[4] }' \
		$(logs)/zdtm.tsv
	@echo '  zdtm: a line for each test in $(logs)/zdtm.tsv'
	@$(qemu)/verdict.sh $(logs) $(which)

# Both kernels have the same configuration: without the KUnit tests.
bench: TARGETS := checkpoint_restore/bench
bench: kernel-baseline kernel-bench guest-and-tests $(if $(filter criu,$(BENCH)),criu)
	@+$(bench)/bench.sh $(dir)/bench $(tree) $(call kernel_out,baseline) $(call kernel_out,bench) \
		$(out)/guest/guest.cpio $(dir)/tests/checkpoint_restore-bench.cpio \
		$(out)/criu/criu $(BENCH)

loop: packages
	@scripts/loop.sh $(out)/loop

# What is done with the tablet: see tools/remarkable/Makefile
remarkable = $(MAKE) -s -f $(CURDIR)/tools/remarkable/Makefile TREE=$(tree) OUT=$(dir) \
	PROGRAMS=$(out)/guest/tablet BACKUPS=$(out)/tablet BASE=$(base) SERIES="$(RELEASE)"
of_tablet := kernel archive preflight deploy confirm rollback tablet-status \
	     test-deploy deploy-kernels deploy-sample

kernel deploy-kernels test-deploy deploy-sample: tree
deploy-sample: deploy-kernels
$(of_tablet):
	@+$(remarkable) $(@:tablet-%=%)

checks := overlay shellcheck spelling sphinx mails checkpatch prefixes readme

# Mails that are only looked at need nobody's signature.
check test: export NEUTRAL := 1
check: series
	@+scripts/check.sh $(dir) $(checks); status=$$?; \
		$(if $(FULL),$(MAKE) boots || status=1;) \
		scripts/table.sh $(dir) $(checks) $(if $(FULL),boots); exit $$status

test: series results-baseline results-patched criu-baseline criu-patched \
		timing-baseline timing-patched mutants-sample deploy-sample
	@+scripts/test.sh $(dir) $(checks)

criu-guest criu-baseline criu-patched: private TARGETS := $(criu_targets)
timing-guest timing-baseline timing-patched: private TARGETS := \
	checkpoint_restore/criu/timing
criu-guest: results-baseline results-patched
	@+$(call harness,patched) guest tests
	@+$(disk)

criu-baseline criu-patched: criu-%: criu-guest
	@+$(call harness,$*) results LOGS=$(logs)/criu/$* BOOTS= \
		BOOT_TIMEOUT=400 GUEST_RUN=SHORT=1,/kselftest/run

timing-guest: criu-guest
	@+$(call harness,patched) tests
	@+$(disk)

timing-baseline timing-patched: timing-%: timing-guest criu-%
	@+$(call harness,$*) results LOGS=$(logs)/timing/$* BOOTS= BOOT_TIMEOUT=400

# Built in the kernel of the emulated tablet, a file at a time. Those of lsm/
# show only where an LSM is. $(1): the names of the mutants
mutated := $(if $(filter lsm/%,$(MUTANTS)),$(lsms),patched)
# What the debug kernel is for, and enough calls for it to see: all of the tests
# would take it ten minutes a mutant.
in_debug := CALLS=500,/kselftest/run,checkpoint_restore:fuzz,checkpoint_restore:faults,checkpoint_restore:leaks.sh
# The matrix notices most, and the rest of the tests need not be waited for then.
first_tests := $(if $(filter debug/%,$(MUTANTS)),GUEST_RUN=$(in_debug), \
	$(if $(filter patched,$(mutated)),GUEST_RUN=/kselftest/run$(comma)checkpoint_restore:authz) all)
# Those of a header that most sources include come last: each time it is edited
# or put back nearly everything is built again.
of_a_header := $(wildcard $(CURDIR)/scripts/mutants/number-*.diff)
diffs = $(wildcard $(1:%=$(CURDIR)/scripts/mutants/%.diff))
mutate = scripts/mutants.sh $(tree) $(logs)/last.log \
	$(filter-out $(of_a_header),$(diffs)) $(filter $(of_a_header),$(diffs)) \
	-- sh -c '$(foreach first,$(first_tests),$(foreach name,$(mutated), \
		$(call harness,$(name)) results $(first:all=) &&) \
		$(qemu)/verdict.sh $(logs) $(mutated) &&) :'

mutants mutants-sample: private logs := $(logs)/mutants
mutants-sample: BOOTS :=
mutants-sample: CUTS :=
mutants: TARGETS := $(if $(filter lsm/%,$(MUTANTS)),checkpoint_restore/lsm,$(all_targets))
mutants: kernel-$(if $(filter lsm/%,$(MUTANTS)),lsm,patched) guest-and-tests
	@+$(call mutate,$(MUTANTS))

# One for each permission check. A failure is test.sh's to report. They edit the
# tree, so after all that is built of it.
sample := pid-asks-innermost-only ns_last_pid-asks-opener \
	  map_files-forgets-sys-admin exe-asks-init-userns
mutants-sample: results-patched timing-baseline timing-patched deploy-kernels
	@-+$(step) "mutants: $(words $(sample)) of them" $(dir)/logs/sample.log \
		$(call mutate,$(sample))
	@+$(call harness,patched) kernel

boots: private logs := $(logs)/boots
boots: TARGETS := $(all_targets)
boots: kernel-patched guest-and-tests
	@+$(step) "check: boots" $(dir)/logs/check/boots.log \
		scripts/boots.sh $(tree) $(logs)/patched -- $(call harness,patched) results

clean:
	rm -rf $(dir)

distclean:
	rm -rf $(out)

endif

# SPDX-License-Identifier: GPL-2.0
#
# Tables of what is built and booted. The Makefile has the rules; here are only those
# that a single job needs.
#
# The kernels:
#	KERNEL.source		the source, by default $(tree)
#	KERNEL.fragments	more fragments of its configuration
#	KERNEL.kunit		0: without KUnit tests
#	KERNEL.kbuild		more arguments for its make
#	KERNEL.arch		Debian's own for another architecture, in a machine of QEMU's
#	KERNEL.zimage		one that others have built
# The same kernel under another NAME, with other arguments:
#	NAME.kernel		the kernel
#	NAME.more		the arguments for the harness

baseline.source = $(shell [ -e $(before) ] && echo $(before) || echo $(baseline))
reference.source := $(reference)
lsm.fragments := $(selftests)/lsm/config
bench.kunit := 0

# Kernels without an option on which the gates depend
no-multiuser.fragments := $(qemu)/no-multiuser.config
no-multiuser.kunit := 0
no-checkpoint-restore.fragments := $(qemu)/no-checkpoint-restore.config
no-checkpoint-restore.kunit := 0
# Compiles what tty_ioctl.c has for architectures without TCGETS2, such as powerpc.
no-tcgets2.kbuild := CFLAGS_tty_ioctl.o='-include $(qemu)/no_tcgets2.h'

# Debian's own kernels, which have the capability from upstream
x86_64.arch := x86_64
x86_64.kunit := 0
arm64.arch := arm64
arm64.kunit := 0

selinux.kernel := lsm
selinux.more := ARGUMENTS=lsm=yama,selinux
apparmor.kernel := lsm
apparmor.more := ARGUMENTS=lsm=yama,apparmor

# The bootloader's command line without console=, root= and rootfstype=. With root= the
# initramfs would be a ramfs, from which CRIU cannot dump.
tablet.zimage = $(dir)/flash/zImage
tablet.kunit := 0
flashed.kernel := tablet
flashed.more := ARGUMENTS="rootwait rw quiet panic=20 systemd.crash_reboot"

# The jobs:
#	JOB.boots	the kernels that it boots
#	JOB.tests	directories of tools/testing/selftests
#	JOB.scripts	what it also runs from the disk, each SCRIPT:STAGE in its own
#			boot: see off_and_on.sh
#	JOB.disk	which disk it needs, disk or zdtm
#	JOB.more	other arguments for the harness: see its Makefile
#	JOB.says	a line that is printed before a boot

run.boots := baseline patched
run.tests := clone3
run.scripts := power_cycle:dump power_cycle:restore
run.disk := disk

test.boots := baseline patched
test.tests := clone3 checkpoint_restore
test.scripts := $(run.scripts) parked:install parked:park
# Without the series no program can be parked, so the baseline has none of these.
test/patched.scripts := parked:cut-dump parked:cut-restore parked:after-cuts \
	upgrade:before:baseline upgrade:after
test.disk := disk

reference.boots := patched reference
reference.tests := $(test.tests)
# It gets the part of the series that changes no answer.
built/reference: tree-reference
.PHONY: tree-reference
tree-reference: packages
	@+$(MAKE) tree MISSING=1 OPTIONAL=0
	@mkdir -p $(logs)/reference
	@scripts/lacks.sh $(dir $(reference))baseline/tree > $(logs)/reference/reference.lacks

architectures.boots := x86_64 arm64
architectures.tests := $(test.tests)
built/architectures: packages-architectures

# Some of CRIU's tests, in a guest that has a disk
criu.boots := baseline patched
criu.tests := checkpoint_restore/criu checkpoint_restore/criu/zdtm
criu.disk := zdtm
criu.more := GUEST_RUN=SHORT=1,/kselftest/run BOOT_TIMEOUT=400

timing.boots := baseline patched
timing.tests := checkpoint_restore/criu/timing
timing.disk := disk
timing.more := BOOT_TIMEOUT=400

kselftest.boots := $(which)
kselftest.tests := $(TARGETS)
kselftest.scripts := $(BOOTS)
kselftest.disk := $(if $(filter %/zdtm,$(TARGETS)),zdtm,$(if $(BOOTS)$(findstring \
	/criu,$(TARGETS)),disk))

fuzz.boots := patched
fuzz.tests := checkpoint_restore
fuzz.says := fuzz: to repeat it, make fuzz SEED=$(seed) CALLS=$(CALLS)
fuzz.more := GUEST_RUN=SEED=$(seed),CALLS=$(CALLS),/kselftest/run,checkpoint_restore:fuzz

lsm.boots := selinux apparmor
lsm.tests := checkpoint_restore/lsm
# The same for make test
test-lsm.boots := $(lsm.boots)
test-lsm.tests := $(lsm.tests)

zdtm.boots := $(which)
zdtm.tests := checkpoint_restore/criu/zdtm
zdtm.disk := zdtm
zdtm.more := GUEST_RUN=ZDTM=$(subst $(space),:,$(strip $(TESTS))),/kselftest/run
.PHONY: zdtm-table
zdtm: zdtm-table
zdtm-table: $(call boots_of,zdtm)
	@awk -v to=$(logs)/zdtm.tsv -f $(selftests)/criu/zdtm/table.awk \
		$(logs)/zdtm/$(which)/checkpoint_restore.criu.zdtm.zdtm.sh.log

programs.kernels := $(which)
programs: built/programs
	@+$(MAKE) -s -f $(selftests)/criu/programs/programs.mk CRIU=$(out)/criu LOGS=$(logs)/programs/$(which) \
		KERNEL_OUT=$(call out_of,$(which)) GUEST_CPIO=$(out)/guest/guest.cpio

# The same as make run, by default
lava.kernels := $(run.boots)
lava.tests := $(TARGETS)
lava.disk := disk
lava: export URL := $(URL)
lava: built/lava
	@+$(foreach kernel,$(lava.kernels),$(call harness,$(kernel)) lava LOGS=$(dir)/lava/$(kernel) \
		TARGETS="$(lava.tests)" EMMC=$(call disk_image,lava) BOOTS="$(run.scripts)" &&) \
		echo "  $(dir)/lava"

# Both have the same configuration: without the KUnit tests.
bench.kernels := baseline bench
bench.tests := checkpoint_restore/bench
bench: built/bench $(if $(filter criu,$(BENCH)),criu)
	@+$(selftests)/bench/bench.sh $(dir)/bench $(tree) $(call out_of,baseline) \
		$(call out_of,bench) $(out)/guest/guest.cpio \
		$(dir)/tests/checkpoint_restore-bench.cpio $(out)/criu/criu $(BENCH)

boot.kernels := $(which)
boot.disk := disk
boot: built/boot
	@+$(call harness,$(which)) boot EMMC=$(call disk_image,boot) LOGIN=$(LOGIN)

configurations.boots := no-multiuser no-checkpoint-restore no-tcgets2
# The other tests need users or ns_last_pid.
configurations.tests := checkpoint_restore
configurations.more := GUEST_RUN=/kselftest/run,checkpoint_restore:authz

boots.boots := patched
boots.tests := $(test.tests)
built/boots: $(call boots_of,configurations)
boots: built/boots configurations
	@+$(step) "check: boots" $(dir)/logs/check/boots.log scripts/boots.sh $(tree) $(altered) \
		$(logs)/boots/patched -- $(MAKE) -s ALTERED=1 boot/boots/patched

# The job whose tests have to notice them
mutants.job := $(if $(filter lsm/%,$(MUTANTS)),lsm,$(if $(filter no-%,$(MUTANTS)),configurations,boots))
mutants.boots := $(or $(filter $(subst /, ,$(MUTANTS)),$($(mutants.job).boots)),$($(mutants.job).boots))
mutants.tests := $($(mutants.job).tests)
mutants.more := $($(mutants.job).more)
mutants: built/mutants
	@+scripts/mutants.sh $(tree) $(altered) $(logs)/mutants $(subst $(space),$(comma),$(mutants.boots)) \
		$(foreach pattern,$(MUTANTS),$(call quoted,$(pattern)))

# One for each permission check. If one survives, test.sh says so. The tests that they
# run must be built before.
sample := pid-asks-innermost-only ns_last_pid-asks-opener map_files-forgets-sys-admin \
	  exe-asks-init-userns
mutants-sample: $(call boots_of,test)
	@-+$(step) "mutants: $(words $(sample)) of them" $(dir)/logs/sample.log \
		scripts/mutants.sh $(tree) $(altered) $(logs)/mutants patched $(sample)

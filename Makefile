# SPDX-License-Identifier: GPL-2.0
#
# Brings CAP_CHECKPOINT_RESTORE to older kernels, and tests it: prepares a kernel
# source, builds it without and with the series, boots both on an emulated tablet
# and compares what they do. `make help` lists what there is to do.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
export LC_ALL := C

# Options: see Kconfig. The command line overrides the environment, which overrides
# .config.
comma := ,
space := $(subst ,, )
options := $(shell sed -n 's/^config //p' Kconfig)
$(foreach name,$(options),$(if $(filter undefined,$(origin $(name))),$(eval $(name) := \
	$$(shell awk -v show=$(name) -f scripts/options.awk Kconfig $(wildcard .config)))))
export V OPTIONAL MISSING GUARD DRYRUN MINUTES BATTERY
# Not every shell expands the ~ in KSRC=~/linux.
override KSRC := $(patsubst ~/%,$(HOME)/%,$(KSRC))
quoted = '$(subst ','\'',$(1))'
given = $(foreach word,$(MAKEOVERRIDES),$(if $(findstring =,$(word)),$(firstword $(subst =, ,$(word)))))
wrong = $(shell scripts/refuse.sh goal=$@ $(foreach name,$(options) given,$(call quoted,$(name)=$($(name)))))

out := $(abspath $(O))

.PHONY: help menuconfig
help:
	@sed '/^#/,/^$$/d' scripts/targets
	@echo
	@awk -v show=help -f scripts/options.awk Kconfig $(wildcard .config)

menuconfig:
	@scripts/packages.sh kconfig-frontends-nox && kconfig-mconf Kconfig

# Two runs in one build directory would spoil each other's files.
targets := $(filter-out menuconfig,$(shell sed -n 's/^  make \([a-z-]*\) .*/\1/p' scripts/targets))
ifndef CR_LOCKED

.PHONY: $(targets)
$(targets):
	@$(if $(wrong),$(error $(wrong)))
	@$(if $(shell mkdir -p $(out) 2>&1),$(error O=$(O): this directory cannot be made))
	@flock --nonblock --close --conflict-exit-code 75 $(out)/.lock \
		sh -c 'rm -f $(out)/errors; exec $(MAKE) CR_LOCKED=1 $@' || { status=$$?; \
		if [ $$status -eq 75 ]; then \
			echo "error: another make is at work in $(out): wait for it, or give this one its own O="; \
		else grep -s '^error: \|^    log: ' $(out)/errors; fi >&2; exit $$status; }

else

# A make that has a jobserver, such as make check FULL=1, shares it with this one.
ifeq ($(findstring jobserver,$(shell echo "$$MAKEFLAGS")),)
MAKEFLAGS += -j$(shell nproc)
endif
.SECONDEXPANSION:
.SECONDARY:
.PHONY: FORCE
# step.sh writes here about a step that failed. It is printed again at the end.
export STEP_ERRORS := $(if $(ALTERED),,$(out)/errors)

on = $(filter 1,$($(1)))
# Some options can only be told from the prepared tree.
refuse = $(if $(wrong),echo $(call quoted,error: $(wrong)) >> $(STEP_ERRORS); exit 1)
which := $(if $(call on,BASELINE),baseline,$(if $(call on,FLASHED),flashed,patched))
seed := $(if $(filter 0,$(SEED)),$(shell date +%s),$(SEED))
release = $(or $(RELEASE),$(shell git describe --always --dirty 2>/dev/null || echo unknown))

# One directory for each kernel source, named after it
base := $(if $(KSRC),$(shell basename $(call quoted,$(KSRC)) | sed 's/\.tar\..*//'),$(or \
	$(shell scripts/default_base.sh),none))
dir := $(out)/$(base)$(if $(call on,MISSING),-missing)
baseline := $(dir)/baseline/tree
# The baseline with what Linux 5.4 lacks, if this base lacks it
before := $(dir)/before/tree
tree := $(dir)/tree
# A copy of it that scripts alter, and boot with ALTERED=1
altered := $(dir)/altered/tree
# Upstream's own implementation: see the target reference
reference := $(dir)-missing/tree
debug := $(if $(call on,DEBUG)$(filter debug/%,$(MUTANTS)),/debug)
# A part of the path of kernels and logs if they are configured differently
shape := $(debug)$(if $(call on,VENDOR),/vendor)
logs := $(dir)/logs$(shape)

selftests := $(CURDIR)/tools/testing/selftests/checkpoint_restore
qemu := $(selftests)/qemu
step := $(selftests)/crossbuild/step.sh

# From the tables in jobs.mk
kernel_of = $(or $($(1).kernel),$(1))
kernels_of = $(or $($(1).kernels),$(sort $(foreach boot,$($(1).boots),$(call kernel_of,$(boot)))))
boots_of = $($(1).boots:%=boot/$(1)/%)
source_of = $(or $($(1).source),$(if $(ALTERED),$(altered),$(tree)))
# The same path relative to each source: see crossbuild/kbuild.sh
out_of = $(patsubst %/tree,%,$(source_of))/kernel$(shape)/$(1)

# harness KERNEL: the make that builds and boots it
harness = $(MAKE) -s -f $(qemu)/Makefile OUT=$(dir) \
	$(foreach arch,$($(kernel_of).arch),TESTS_OUT=$(dir)/tests/$(arch)) \
	ARCH=$(or $($(kernel_of).arch),arm) GUEST=$(out)/guest$($(kernel_of).arch:%=/%) \
	TESTS_TREE=$(tree) NAME=$(1) LOGS=$(logs)/$(1) DEBUG=$(if $(debug),1) \
	KERNEL_TREE=$(call source_of,$(kernel_of)) KERNEL_OUT=$(call out_of,$(kernel_of)) \
	CONFIGS="$(strip $($(kernel_of).fragments) $(if $(call on,VENDOR),$(qemu)/vendor.config))" \
	KUNIT=$(if $(call on,VENDOR),0,$(or $($(kernel_of).kunit),1)) \
	$(if $($(kernel_of).zimage),ZIMAGE=$($(kernel_of).zimage)) \
	$(if $($(kernel_of).kbuild),MORE_KBUILD="$($(kernel_of).kbuild)") \
	$(if $($(kernel_of).zimage)$(call on,VENDOR),THREADS=multi)
disk_image = $(if $($(1).disk),$(out)/criu/$($(1).disk).img)

include scripts/jobs.mk

# One after the other, because both contain CRIU.
disk/zdtm: disk/disk
disk/disk disk/zdtm: disk/%: packages FORCE
	@+$(MAKE) -s -f $(selftests)/criu/disk.mk CRIU=$(out)/criu $*

# Builds all that a job boots. The kernels come one after the other, so that the second
# takes what the series does not change from the compiler's cache.
built/%: tree before guest $$(addprefix disk/,$$($$*.disk)) FORCE
	@$(refuse)
	@+$(foreach kernel,$(call kernels_of,$*),$(call harness,$(kernel)) kernel &&) \
		$(if $($*.tests),$(call harness,patched) tests TARGETS="$($*.tests)",:)

# A boot of JOB/KERNEL, with its results in $(logs)/JOB/KERNEL
boot/%: $$(if $$(ALTERED),,built/$$(*D)) FORCE
	@$(if $($(*D).says),echo '  $($(*D).says)')
	@+$(call harness,$(*F)) results LOGS=$(logs)/$* TARGETS="$($(*D).tests)" \
		EMMC=$(call disk_image,$(*D)) BOOTS="$(strip $($(*D).scripts) $($*.scripts))" \
		BASELINE_ZIMAGE=$(call out_of,baseline)/arch/arm/boot/zImage \
		$($(*F).more) $($(*D).more)

judged := run reference architectures configurations kselftest lsm fuzz zdtm
.PHONY: $(targets) packages baseline before guest mutants-sample \
	tools-tests deploy-kernels deploy-sample
$(foreach job,$(judged),$(eval $(job): $(call boots_of,$(job))))
$(judged):
	@$(qemu)/verdict.sh $(logs)/$@ $($@.boots); status=$$?; $(call report,$@) exit $$status
# report JOBS[,PARTS]: their verdicts as JUnit XML, if REPORT names a file
report = $(if $(REPORT),awk -v logs=$(logs) -f $(qemu)/junit.awk $(foreach job,$(1), \
	$(foreach boot,$($(job).boots),$(logs)/$(job)/$(boot)/verdicts.tsv)) \
	$(2:%=$(logs)/%/verdicts.tsv) \
	> "$(REPORT).part" && mv "$(REPORT).part" "$(REPORT)";)

# ---- The kernel source and the series

packages:
	@$(step) "packages" $(out)/packages.log scripts/packages.sh

# Those of one target alone
.PHONY: packages-architectures packages-test-deploy
packages-architectures packages-test-deploy: packages-%: packages
	@$(step) "packages" $(out)/packages-$*.log scripts/packages.sh --only $*

baseline: packages
	@$(step) "baseline: $(base)$(if $(KSRC),, (no KSRC is given))" $(logs)/baseline.log scripts/baseline.sh "$(KSRC)" $(baseline)

before: baseline
	@scripts/before.sh $(baseline) $(before)

tree: baseline
	@$(step) "tree: baseline + series" $(logs)/tree.log scripts/tree.sh $(baseline) $(tree)

series: tree
	@$(step) "mails: $(dir)/series" $(logs)/series.log \
		scripts/series.sh $(baseline) $(dir)/series

dist: series
	@$(step) "archive: $(dir)/dist" $(logs)/dist.log \
		scripts/dist.sh $(baseline) $(dir)/series "$(release)" $(dir)/dist

apply:
	@scripts/apply.sh "$(KSRC)" "$(BRANCH)"

status:
	@scripts/status.sh "$(KSRC)"

refresh:
	@scripts/refresh.sh $(baseline) $(tree)

# ---- The emulated tablet

guest: packages
	@+$(call harness,patched) guest

emulated-kernel: tree before
	@+$(call harness,$(which)) kernel

criu criu-archive: packages
	@+$(MAKE) -s -f tools/remarkable/criu/Makefile CRIU=$(out)/criu $(@:criu-%=%)

loop: packages
	@scripts/loop.sh $(out)/loop

# ---- The tablet: see tools/remarkable/Makefile

tablet := kernel archive preflight try deploy confirm rollback test-deploy \
	  deploy-kernels deploy-sample $(addprefix tablet-,status list remove restore \
	  boot-from uninstall)
kernel deploy-kernels test-deploy: tree
test-deploy deploy-sample: $(if $(filter debian,$(UBOOT)),packages-test-deploy)
deploy-sample: deploy-kernels
$(tablet):
	@+SEED=$(seed) $(MAKE) -s -f tools/remarkable/Makefile $(@:tablet-%=%) TREE=$(tree) OUT=$(dir) \
		PROGRAMS=$(out)/guest/tablet BACKUPS=$(out)/tablet BASE=$(base) \
		SERIES="$(release)" $(foreach name,TABLET DEFCONFIG LOCALVERSION FROM UBOOT CASES NAME,$(name)="$($(name))") \
		$(if $(ARCHIVE),ARCHIVE="$(ARCHIVE)")

# ---- The checks, and the tests of the tests

checks := overlay shellcheck spelling sphinx mails checkpatch prefixes readme
# These mails are only checked, so they need no identity of the user.
check test: export NEUTRAL := 1
checked := $(checks:%=checked/%)
.PHONY: $(checked)
# A check that fails stops no other, and leaves no file NAME.passed.
$(checked): checked/%: series
	@rm -f $(dir)/logs/check/$*.passed
	@+$(step) "check: $*" $(dir)/logs/check/$*.log scripts/check/$*.sh $(dir) && \
		touch $(dir)/logs/check/$*.passed || :
check: $(checked)
	@+status=0; $(if $(call on,FULL),$(MAKE) boots || status=1;) \
		scripts/table.sh $(dir) $(checks) $(if $(call on,FULL),boots); \
		ls $(checks:%=$(dir)/logs/check/%.passed) > /dev/null 2>&1 && exit $$status

# One job after the other, because they build their tests in the same directory.
built/criu: $(call boots_of,test)
built/timing: $(call boots_of,criu)
built/test-lsm: $(call boots_of,timing)
tested := test criu timing test-lsm
test: $(foreach job,$(tested),$(call boots_of,$(job))) mutants-sample deploy-sample tools-tests $(checked)
	@scripts/test.sh $(dir) $(checks); status=$$?; \
		$(call report,$(tested),check mutants deploy tools) exit $$status

# One at a time, beside the boots and what they wait for. guard.t boots what is deployed.
tools-tests: $(call boots_of,test) deploy-kernels
	@-+$(step) "tests of the tools" $(dir)/logs/tools.tap env BASELINE=$(baseline) \
		KERNEL=$(call out_of,patched) GUEST=$(out)/guest/guest.cpio \
		FLASH=$(dir)/kernel/deploy.flash/new prove --verbose --merge scripts/tests

clean:
	rm -rf $(dir)

distclean:
	rm -rf $(out)

endif

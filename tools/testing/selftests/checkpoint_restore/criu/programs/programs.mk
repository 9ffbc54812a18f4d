# SPDX-License-Identifier: GPL-2.0
#
# Checkpoints programs that people use, on a kernel that was built for the
# emulated tablet: see programs.sh.
#
#   make -f programs.mk \
#	CRIU=DIR KERNEL_OUT=DIR GUEST_CPIO=FILE LOGS=DIR
#
# CRIU        where CRIU and the programs go     KERNEL_OUT  where the kernel is
# GUEST_CPIO  the guest                          LOGS        logs and results; if its
#                                                last name is baseline, of a kernel
#                                                without the series
#
# Leaves LOGS/results.tsv, a line a test, and LOGS/programs.rst, the table that
# the documentation has. Fails where the two tables differ. Without the series no
# program is dumped, and there is no table.

programs_dir := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))

programs:
include $(programs_dir)../disk.mk

qemu := $(abspath $(programs_dir)../../qemu)/
page := $(programs_dir)../../../../../../Documentation/admin-guide/checkpoint-restore.rst
kernel := $(KERNEL_OUT)/arch/arm/boot/zImage
on_programs_disk := $(CRIU)/sketch \
	$(addprefix $(programs_dir),../../ktap_helpers.sh ../stage.sh programs.sh each)

$(CRIU)/programs/.extracted: $(programs_dir)programs.packages $(crossbuild)unpack_debian.sh
	@$(crossbuild)step.sh "fetch the programs' armhf packages" $(CRIU)/programs.log \
		$(crossbuild)unpack_debian.sh $< $(@D)
	@touch $@

$(CRIU)/programs.cpio: $(CRIU)/programs/.extracted $(programs_dir)pack_programs.sh
	@$(crossbuild)step.sh "pack the programs" $(CRIU)/programs.log \
		$(programs_dir)pack_programs.sh $(<D) $@

$(CRIU)/sketch: $(programs_dir)sketch.c
	@mkdir -p $(@D)
	@$(crossbuild)step.sh "compile a program with pen and framebuffer" $(CRIU)/sketch.log \
		arm-linux-gnueabihf-gcc -static -O2 -Wall -Wextra -o $@ $<

$(CRIU)/programs.img: export SIZE := 256M
$(CRIU)/programs.img: $(criu_archive) $(on_programs_disk) $(wildcard $(programs_dir)each/*) \
		$(programs_dir)../disk.sh
	@$(crossbuild)step.sh "make the programs' disk" $(CRIU)/programs.log \
		$(programs_dir)../disk.sh $@ $< $(on_programs_disk)

programs: export SECONDS_A_BOOT := 1800
programs: $(CRIU)/programs.img $(CRIU)/programs.cpio
	@mkdir -p $(LOGS)
	@rm -f $(LOGS)/results.tsv
	@cat $(GUEST_CPIO) $(CRIU)/programs.cpio > $(LOGS)/initrd
	@$(crossbuild)step.sh "programs, off and on" $(LOGS)/off_and_on.log \
		$(qemu)off_and_on.sh $(KERNEL_OUT)/tablet.dtb $(LOGS)/initrd $< $(LOGS) "" \
		$(kernel):programs:dump-programs $(kernel):programs:restore-programs
	@rm -f $(LOGS)/initrd
	@echo 'guest: exit 0' | awk -v logdir=$(LOGS) -f $(qemu)verdict.awk \
		- $(LOGS)/off_and_on.log > $(LOGS)/results.tsv
	@sed -n 's/^# \(differs \)/\1/p' $(LOGS)/off_and_on.log > $(LOGS)/expected
	@$(if $(filter baseline,$(notdir $(LOGS))),:,$(programs_dir)programs_table.sh \
		$(LOGS) $(page)); status=$$?; \
		$(qemu)verdict.sh $(LOGS)/.. $(notdir $(LOGS)) && exit $$status

.PHONY: programs

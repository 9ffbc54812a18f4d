# SPDX-License-Identifier: GPL-2.0
#
# Makes the disk that the tests here need: an ext4 file system for the emulated
# tablet's /home, with CRIU, its installer, and the programs to be checkpointed.
#
#   make -f disk.mk CRIU=DIR
#
# CRIU  where everything goes: disk.img (default), or zdtm.img with CRIU's own
#       tests on it as well

tests_dir := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))

disk:
include $(tests_dir)../../../../remarkable/criu/Makefile

on_disk := $(CRIU)/counter \
	   $(wildcard $(addprefix $(tests_dir),../ktap_helpers.sh stage.sh \
		parked.sh power_cycle.sh upgrade.sh))

disk: $(CRIU)/disk.img
zdtm: $(CRIU)/zdtm.img

$(CRIU)/counter: $(tests_dir)counter.c
	@mkdir -p $(@D)
	@$(crossbuild)step.sh "compile the program to be checkpointed" $(CRIU)/counter.log \
		arm-linux-gnueabihf-gcc -static -O2 -Wall -Wextra -o $@ $<

$(CRIU)/zdtm/list: $(criu_tarball) $(CRIU)/sysroot/.extracted \
		$(addprefix $(tests_dir)zdtm/,build_zdtm.sh list.awk)
	@$(crossbuild)step.sh "build CRIU's own tests, zdtm" $(CRIU)/zdtm.log \
		$(tests_dir)zdtm/build_zdtm.sh $< $(CRIU)/sysroot $(@D)

$(CRIU)/zdtm.img: $(CRIU)/zdtm/list
$(CRIU)/%.img: $(criu_archive) $(on_disk) $(tests_dir)disk.sh
	@$(crossbuild)step.sh "make the guest's disk: $*.img" $(CRIU)/$*.log \
		$(tests_dir)disk.sh $@ $< $(on_disk) $(if $(filter zdtm,$*),$(CRIU)/zdtm)

.PHONY: disk zdtm

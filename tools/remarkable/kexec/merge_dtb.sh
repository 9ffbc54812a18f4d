#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# usage: merge_dtb.sh LIVE DTB NEW
#
# Makes NEW, the device tree for a kernel that kexec starts: DTB, and what the bootloader
# has added to LIVE, the running kernel's device tree: the memory, and how to start the
# second CPU. Without this the new kernel has one CPU only.

live=$1
dtb=$2
new=$3

# copy NODE PROPERTY: byte for byte
copy()
{
	# shellcheck disable=SC2046 # a word for each byte
	fdtput -p -t bx "$new.part" "$1" "$2" $(fdtget -t bx "$live" "$1" "$2")
}

trap 'rm -f "$new.part"' EXIT
trap 'exit 130' INT TERM
set -e
cp "$dtb" "$new.part"
for node in $(fdtget -l "$new.part" / | grep '^memory'); do
	fdtput -r "$new.part" "/$node"
done
for node in $(fdtget -l "$live" / | grep -E '^(memory|psci)'); do
	for property in $(fdtget -p "$live" "/$node" | grep -v '^phandle$'); do
		copy "/$node" "$property"
	done
done
for cpu in $(fdtget -l "$live" /cpus | grep '^cpu@'); do
	! fdtget -p "$live" "/cpus/$cpu" | grep -qx enable-method ||
		copy "/cpus/$cpu" enable-method
done
mv "$new.part" "$new"

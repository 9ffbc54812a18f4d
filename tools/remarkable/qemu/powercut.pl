#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# usage: powercut.pl IMAGE LOG FIRST LAST OLD-ZIMAGE OLD-DTB NEW-ZIMAGE NEW-DTB
#
# The power cut after each write that a run in QEMU made: takes IMAGE, the disk
# before it, makes the writes in LOG (QEMU's blklogwrites) one after another,
# and after each that lies in the partition of sectors FIRST to LAST looks for
# /boot/zImage and /boot/zero-sugar.dtb in its ext4 as the bootloader does:
# following links, and not replaying the journal, which debugfs leaves alone too.
#
# Prints how many cuts led to the old and to the new kernel, each whole, and
# where one led to anything else; then exits with 1. IMAGE is written to.

use strict;
use warnings;
use IO::Handle;
use Digest::SHA;

# The log's flags; and after how many sectors in a row it is a file's contents,
# which are looked at again where they end.
my ($DISCARD, $MARK, $BULK) = (4, 8, 16);

my ($image, $log, $first, $last, @files) = @ARGV;
@files == 4 or die "error: usage: see the head of $0\n";

sub slurp
{
	my ($name) = @_;

	open(my $file, '<:raw', $name) or die "error: $name: $!\n";
	local $/;
	return Digest::SHA::sha1_hex(<$file>);
}

my @sums = map { slurp($_) } @files;
my %is = ("@sums[0, 1]" => 'old', "@sums[2, 3]" => 'new');
my $ext4 = sprintf '%s?offset=%d', $image, $first * 512;

sub loaded
{
	my @got;

	for my $name ('zImage', 'zero-sugar.dtb') {
		my $path = "/boot/$name";

		for (1 .. 8) {
			my $stat = `debugfs -n -R 'stat $path' '$ext4' 2>/dev/null`;
			$stat =~ /Type: symlink/ or last;
			$stat =~ /Fast link dest: "(.*)"/ or return 'a link that leads nowhere';
			$path = "/boot/$1";
		}
		my $contents = `debugfs -n -R 'cat $path' '$ext4' 2>/dev/null`;
		push @got, Digest::SHA::sha1_hex($contents);
	}
	return $is{"@got"} // 'neither';
}

open(my $in, '<:raw', $log) or die "error: $log: $!\n";
open(my $disk, '+<:raw', $image) or die "error: $image: $!\n";
read($in, my $super, 512) == 512 or die "error: $log: no log of writes\n";
my (undef, undef, $entries, $size) = unpack 'Q<Q<Q<L<', $super;
my %count;
my $bad = 0;

my @writes;
for (1 .. $entries) {
	read($in, my $head, $size) == $size or die "error: $log: cut short\n";
	my ($sector, $sectors, $flags) = unpack 'Q<Q<Q<', $head;

	next if $flags & ($DISCARD | $MARK) || !$sectors;
	push @writes, [$sector, tell($in), $sectors * $size];
	seek($in, $sectors * $size, 1);
}

my $run = 0;
for my $n (0 .. $#writes) {
	my ($sector, $at, $bytes) = @{$writes[$n]};
	my $next = $n < $#writes ? $writes[$n + 1][0] : -1;

	seek($in, $at, 0);
	read($in, my $data, $bytes) == $bytes or die "error: $log: cut short\n";
	seek($disk, $sector * $size, 0);
	$disk->printflush($data);
	next if $sector < $first || $sector > $last;
	$run = $n && $sector == $writes[$n - 1][0] + 1 ? $run + 1 : 0;
	next if $run > $BULK && $next == $sector + 1;
	my $which = loaded();

	$count{$which}++;
	next if $which eq 'old' || $which eq 'new';
	print "write $n, sector $sector: $which\n";
	$bad++;
}
printf "%d power cuts: %s\n", eval { my $s = 0; $s += $_ for values %count; $s },
	join ', ', map { "$count{$_} $_" } sort keys %count;
exit($bad > 0);

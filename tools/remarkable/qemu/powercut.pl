#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# usage: powercut.pl DIR [AT]
#
# The power cut after each write that the last machine in DIR (boot.sh) made:
# takes DIR/before.img, the disk as the machine found it, makes the writes in
# DIR/writes.log (QEMU's blklogwrites) one after another, and after each that
# lies in p1, with the bootloader's environment, or in p2, the root, lets uboot.sh
# load a kernel and a device tree. With AT it asks nothing, and leaves before.img
# as the ATth of these cuts does.
#
# Prints how many cuts led to the old and to the new kernel, each whole, and
# where one led to anything else; then exits with 1.

use strict;
use warnings;
use Digest::SHA;
use File::Basename;
use IO::Handle;

# The log's flags; and after how many sectors in a row it is a file's contents,
# which are looked at again where they end.
my ($DISCARD, $MARK, $BULK) = (4, 8, 16);

my ($dir, $stop) = @ARGV;
defined $dir or die "error: usage: see the head of $0\n";
my $uboot = dirname($0) . '/uboot.sh';
my ($image, $log) = ("$dir/before.img", "$dir/writes.log");

sub opened
{
	my ($mode, $name) = @_;

	open(my $file, "$mode:raw", $name) or die "error: $name: $!\n";
	return $file;
}

sub pair
{
	my ($from) = @_;

	return join ' ', map {
		Digest::SHA->new(1)->addfile(opened('<', "$from/$_"))->hexdigest
	} 'zImage', 'zero-sugar.dtb';
}

my %is = (pair("$dir/stock") => 'old', pair("$dir/new") => 'new');
my $sectors_of = opened('<', "$dir/start.sectors");
my ($p1, $p2) = map { [split ' '] } <$sectors_of>;

# p1 and p2 are one after the other.
my ($first, $end) = ($p1->[0], $p2->[0] + $p2->[1]);
my $in = opened('<', $log);
my $disk = opened('+<', $image);
read($in, my $super, 512) == 512 or die "error: $log: no log of writes\n";
my (undef, undef, $entries, $size) = unpack 'Q<Q<Q<L<', $super;

my @writes;
for (1 .. $entries) {
	read($in, my $head, $size) == $size or die "error: $log: cut short\n";
	my ($sector, $sectors, $flags) = unpack 'Q<Q<Q<', $head;

	next if $flags & ($DISCARD | $MARK) || !$sectors;
	push @writes, [$sector, tell($in), $sectors * $size];
	seek($in, $sectors * $size, 1);
}

my ($run, $cuts, $bad) = (0, 0, 0);
my %count;
for my $n (0 .. $#writes) {
	my ($sector, $at, $bytes) = @{$writes[$n]};
	my $next = $n < $#writes ? $writes[$n + 1][0] : -1;

	seek($in, $at, 0);
	read($in, my $data, $bytes) == $bytes or die "error: $log: cut short\n";
	seek($disk, $sector * $size, 0);
	$disk->printflush($data);
	next if $sector < $first || $sector >= $end;
	$run = $n && $sector == $writes[$n - 1][0] + 1 ? $run + 1 : 0;
	next if $run > $BULK && $next == $sector + 1;
	$cuts++;
	last if $stop && $cuts == $stop;
	next if $stop;

	my $part = `$uboot $image $dir`;
	my $which = $? ? 'none' : $is{pair($dir)} // 'neither';

	$count{$which}++;
	next if $which eq 'old' || $which eq 'new';
	chomp $part;
	print "write $n, sector $sector: $which, partition $part\n";
	$bad++;
}
printf "%d power cuts: %s\n", $cuts, join ', ', map { "$count{$_} $_" } sort keys %count;
exit($bad > 0);

#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
#
# usage: powercut.pl DIR [AT]
#
# Cuts the power after each write of the last boot of the tablet in DIR (boot.sh).
# DIR/before.img is the disk before that boot, DIR/writes.log has its writes (QEMU's
# blklogwrites). The writes are repeated one after another. After each write to p1, with
# the bootloader's environment, or to p2, the root, uboot.sh must find a whole kernel with
# its device tree, the old one or the new one. If BOOTLOADER in the environment names what
# uboot/build.sh or build_debian.sh made, that bootloader must decide the same on a sample:
# five cuts of each kind of write, spread over all.
#
# Prints how many cuts led to the old and to the new kernel. Exits with 1 if one led to
# anything else, and says where.
#
# With AT, only leaves before.img as it is after the ATth of these cuts.

use strict;
use warnings;
use Digest::SHA;
use File::Basename;
use IO::Handle;

# Flags of the log. And: after so many sectors in a row the writes are a file's contents,
# and the next cut is after the last of them.
my ($DISCARD, $MARK, $BULK) = (4, 8, 16);

my ($dir, $stop) = @ARGV;
defined $dir or die "error: usage: see the head of $0\n";
my $uboot = dirname($0) . '/uboot.sh';
my $real = $ENV{BOOTLOADER} && dirname($0) . "/uboot/run.sh $ENV{BOOTLOADER}";
my ($image, $log) = ("$dir/before.img", "$dir/writes.log");

sub opened
{
	my ($mode, $name) = @_;

	open(my $file, "$mode:raw", $name) or die "error: $name: $!\n";
	return $file;
}

sub digest
{
	my ($name) = @_;

	return Digest::SHA->new(1)->addfile(opened('<', $name))->hexdigest;
}

sub pair
{
	my ($from) = @_;

	return join ' ', map { digest("$from/$_") } 'zImage', 'zero-sugar.dtb';
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

# The kinds of writes: in p1 to the FAT, its directory or the environment; in p2 to
# the journal, to inodes, or to directories and files
sub ranges_of
{
	my ($ext4) = @_;
	my %range;

	$range{inodes} = [map { /Inode table at (\d+)-(\d+)/ ? [$1, $2] : () }
		`dumpe2fs "$ext4" 2> /dev/null`];
	$range{journal} = [map { [split /-/, $_] }
		`debugfs -R "stat <8>" "$ext4" 2> /dev/null` =~ /:(\d+-\d+)/g];
	return %range;
}

my ($fat_end, $root_end, $block, %ranges, %seen, %took) = (0, 0, 1024);
if ($real) {
	my $ext4 = "$image?offset=" . $p2->[0] * 512;

	seek($disk, $p1->[0] * 512, 0);
	read($disk, my $boot, 512) == 512 or die "error: $image: no FAT\n";
	my ($reserved, $fats, $entries, $per_fat) = unpack 'x14 S< C S< x3 S<', $boot;
	$fat_end = $reserved + $fats * $per_fat;
	$root_end = $fat_end + $entries * 32 / 512;
	%ranges = ranges_of($ext4);
	($block) = `dumpe2fs -h "$ext4" 2> /dev/null` =~ /Block size:\s+(\d+)/;
}

sub kind
{
	my ($sector) = @_;

	if ($sector < $p2->[0]) {
		$sector -= $p1->[0];
		return $sector < $fat_end ? 'to the FAT' :
			$sector < $root_end ? 'to its directory' : 'to the environment';
	}
	my $at = int(($sector - $p2->[0]) * 512 / $block);
	for my $name (sort keys %ranges) {
		return "to the $name" if grep { $at >= $_->[0] && $at <= $_->[1] } @{$ranges{$name}};
	}
	return 'to files';
}

# is_cut N: whether the power is cut after this write. It is called for each, in order.
my $run = 0;
sub is_cut
{
	my ($n) = @_;
	my $sector = $writes[$n][0];

	return 0 if $sector < $first || $sector >= $end;
	$run = $n && $sector == $writes[$n - 1][0] + 1 ? $run + 1 : 0;
	return $run <= $BULK || $n == $#writes || $writes[$n + 1][0] != $sector + 1;
}

# in_sample SECTOR: whether the cut is one of the five of its kind
my %times;
$times{kind($writes[$_][0])}++ for grep { is_cut($_) } $real ? 0 .. $#writes : ();
$run = 0;
sub in_sample
{
	my $kind = kind($_[0]);
	my $every = int($times{$kind} / 5) || 1;

	return $seen{$kind}++ % $every == 0 && ($took{$kind} // 0) < 5 && ++$took{$kind};
}

my ($cuts, $bad, $sampled) = (0, 0, 0);
my (%count, %environments);
for my $n (0 .. $#writes) {
	my ($sector, $at, $bytes) = @{$writes[$n]};

	seek($in, $at, 0);
	read($in, my $data, $bytes) == $bytes or die "error: $log: cut short\n";
	seek($disk, $sector * $size, 0);
	$disk->printflush($data);
	next unless is_cut($n);
	$cuts++;
	last if $stop && $cuts == $stop;
	next if $stop;

	my $part = `$uboot $image $dir`;
	my $which = $? ? 'none' : $is{pair($dir)} // 'neither';

	$count{$which}++;
	$environments{-e "$dir/uboot.env" ? digest("$dir/uboot.env") : 'none'}++;
	if ($real && in_sample($sector)) {
		my $by_real = `$real $image $dir`;
		my $as = $? ? 'none' : $is{pair($dir)} // 'neither';

		$sampled++;
		if ($by_real ne $part || $as ne $which) {
			print "write $n, sector $sector: " .
			      "the bootloader takes $as, partition $by_real";
			$bad++;
		}
	}
	next if $which eq 'old' || $which eq 'new';
	chomp $part;
	print "write $n, sector $sector: $which, partition $part\n";
	$bad++;
}
printf "# %d of them by the bootloader itself: %s\n", $sampled,
	join ', ', map { "$took{$_} $_" } sort keys %took if $real;
printf "# the environment in %d versions\n", scalar keys %environments;
printf "%d power cuts: %s\n", $cuts, join ', ', map { "$count{$_} $_" } sort keys %count;
exit($bad > 0);

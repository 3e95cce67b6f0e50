#!/usr/bin/perl
# Writes a database of places for tests, with MaxMind's own writer.
#
#   make_mmdb.pl LAYOUT OUTPUT [RECORD_SIZE [IP_VERSION]] < NETWORKS
#
# LAYOUT       city       as in GeoLite2-City and -Country
#              asn        as in GeoLite2-ASN
#              dbip       as in DB-IP Lite: subdivisions have names only
#              flat       country_code, continent_code, numbers as numbers
#              flat-text  country and continent as bare strings, numbers as text, asn as "AS64500"
#              unknown    a field that tells no place
# RECORD_SIZE  24, 28 (default) or 32 bits
# IP_VERSION   4, or 6 (default: IPv4 networks lie under ::/96 and are aliased as MaxMind does)
# NETWORKS     one per line, the most specific wins; any value may be left out; '#' begins a comment:
#   81.2.69.0/24 country=GB registered=US subdivision=ENG lat=51.5 lon=-0.1 continent=EU asn=123
use strict;
use warnings;
use MaxMind::DB::Writer::Tree;

my ($layout, $output, $record_size, $ip_version) = @ARGV;
die "usage: make_mmdb.pl LAYOUT OUTPUT [RECORD_SIZE [IP_VERSION]]\n" unless defined $output;

my %named = map { $_ => 1 } qw(city asn dbip flat flat-text unknown);
die "make_mmdb.pl: no layout $layout\n" unless $named{$layout};

my %types = (
    autonomous_system_number => 'uint32',
    subdivisions             => ['array', 'map'],
    is_in_european_union     => 'boolean',
    geoname_id               => 'uint32',
    map { $_ => 'map' } qw(names location registered_country city country continent),
);
$types{$_} = 'double' for $layout eq 'flat-text' ? () : qw(latitude longitude);
$types{$_} = 'utf8_string' for $layout eq 'flat-text' ? qw(country continent) : ();
$types{asn} = 'uint32' if $layout eq 'flat';

sub nested {
    my ($of, $has_subdivision_codes) = @_;
    my %record;
    $record{continent} = {code => $of->{continent}, names => {en => "Continent $of->{continent}"}}
        if $of->{continent};
    for (['country', 'country'], ['registered_country', 'registered']) {
        my ($key, $value) = ($_->[0], $of->{$_->[1]});
        $record{$key} = {iso_code => $value, geoname_id => 7, names => {en => "Country $value"}}
            if $value;
    }
    if (my $code = $of->{subdivision}) {
        my %subdivision = (names => {en => "Subdivision $code", de => "Bezirk $code"});
        $subdivision{iso_code} = $code if $has_subdivision_codes;
        $record{subdivisions} = [\%subdivision, {names => {en => 'A district'}}];
    }
    $record{location} = {latitude => $of->{lat}, longitude => $of->{lon}} if defined $of->{lat};
    return \%record;
}

sub flat {
    my ($of, $country_key, $continent_key, $asn_start) = @_;
    my %record = (city => {names => {en => 'Somewhere'}});
    $record{$country_key}   = $of->{country}   if $of->{country};
    $record{$continent_key} = $of->{continent} if $of->{continent};
    $record{region_code} = $of->{subdivision}       if $of->{subdivision};
    $record{asn}         = $asn_start . $of->{asn}  if $of->{asn};
    @record{qw(latitude longitude)} = @$of{qw(lat lon)} if defined $of->{lat};
    return \%record;
}

my %record_of = (
    city        => sub { nested($_[0], 1) },
    dbip        => sub { nested($_[0], 0) },
    flat        => sub { flat($_[0], 'country_code', 'continent_code', '') },
    'flat-text' => sub { flat($_[0], 'country',      'continent',      'AS') },
    unknown     => sub { {colour => 'blue'} },
    asn         => sub {
        my $asn = $_[0]{asn} // return {};
        return {autonomous_system_number => $asn, autonomous_system_organization => "Org $asn"};
    },
);

my @networks;
while (my $line = <STDIN>) {
    $line =~ s/#.*//s;
    my ($network, @fields) = split ' ', $line;
    next unless defined $network;
    my ($length) = $network =~ m{/(\d+)$} or die "make_mmdb.pl: no length in $network\n";
    push @networks, [$length, $network, {map { split /=/, $_, 2 } @fields}];
}

my $tree = MaxMind::DB::Writer::Tree->new(
    ip_version => $ip_version // 6,
    record_size => $record_size // 28,
    database_type => "Test-$layout",
    languages => ['en'],
    description => {en => 'Made for tests'},
    map_key_type_callback => sub { $types{$_[0]} // 'utf8_string' },
    remove_reserved_networks => 0,
    (($ip_version // 6) == 6 ? (alias_ipv6_to_ipv4 => 1) : ()),
);
for (sort { $a->[0] <=> $b->[0] } @networks) {
    $tree->insert_network($_->[1], $record_of{$layout}->($_->[2]));
}
open my $file, '>:raw', $output or die "make_mmdb.pl: $output: $!\n";
$tree->write_tree($file);
close $file or die "make_mmdb.pl: $output: $!\n";

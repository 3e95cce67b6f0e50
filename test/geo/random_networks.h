// Networks drawn so that they nest, touch and repeat: what a partition has to get right.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "geo/partition.h"
#include "geo/prefix.h"

struct Network {
  geo::Prefix prefix;
  geo::Partition::Value value;
};

using Random = std::mt19937_64;

geo::Address random_address(Random& random, geo::Family family);
/// `count` networks of both families, values 1 to 6 (few, so that neighbours often are equal).
std::vector<Network> random_networks(Random& random, std::size_t count);
/// First and last address of each network, those just outside, and as many random ones.
std::vector<geo::Address> telling_addresses(Random& random, const std::vector<Network>& networks);
/// The address before or after; empty at the end of the family's space.
std::optional<geo::Address> neighbour(const geo::Address& address, int step);
/// The value by definition: of the longest network around, of equal ones the last.
geo::Partition::Value value_by_definition(const std::vector<Network>& networks,
                                          const geo::Address& address);

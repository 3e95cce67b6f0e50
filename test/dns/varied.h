// Queries of every kind for town::hosted(), drawn from a seeded generator: the same ones each run.
#pragma once

#include <random>

#include "test/dns/judge.h"

namespace judge {

/// A well-formed query: any name, type, flags, EDNS, Client Subnet.
Packet varied_query(std::mt19937_64& random);

/// The same bent somewhere: octets changed, cut off, put in, doubled.
Packet mutated(Packet packet, std::mt19937_64& random);

}  // namespace judge

// What benchmarks share: clients to ask for, operations timed in rounds, and the look-up of a
// client's catchment, which two of them time.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "geo/address.h"
#include "zones/snapshot.h"

namespace bench {

using Random = std::mt19937_64;
using Draw = geo::Address (*)(Random&);

constexpr std::size_t addresses_per_kind = 4096;  // more than a core's nearest caches hold
constexpr std::size_t repeats = 64;               // of all addresses in a round

/// Anywhere in the unicast space; and where most clients are: a few large networks, a fifth
/// anywhere.
geo::Address any_v4(Random& random);
geo::Address skewed_v4(Random& random);
geo::Address any_v6(Random& random);
geo::Address skewed_v6(Random& random);

/// `addresses_per_kind` of them, the same in every run.
std::vector<geo::Address> addresses(Draw draw);

struct Timed {
  std::string name;
  std::size_t operations;  // in one run
  std::function<void()> run;
};
/// The look-ups of one service's catchments, for each kind of clients, known by their Client Subnet
/// (one look-up), then of resolvers without one (two); `service` outlives them.
std::vector<Timed> locating(const zones::Service& service);

/// Nanoseconds per operation, the median of rounds.
double cost_of(Timed& timed, std::size_t rounds);
/// The same, printed with the name.
void measure(Timed& timed, std::size_t rounds);

}  // namespace bench

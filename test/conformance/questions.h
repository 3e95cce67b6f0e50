// Random questions whose names lie at and around the names of some zones. The same for the same
// seed everywhere.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "test/conformance/exchange.h"
#include "test/conformance/servers.h"

namespace conformance {

class Questions {
 public:
  Questions(const std::vector<ZoneText>& zones, std::uint64_t seed);
  Question next();

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  Packet a_name();
  Packet varied(Packet name);
  std::uint16_t a_type();

  std::vector<Packet> names_;  // every owner and every name in the data
  std::mt19937_64 random_;
};

}  // namespace conformance

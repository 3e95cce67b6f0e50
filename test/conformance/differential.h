// Questions to Trimtab and to its peers, the replies compared: counts of equal, allowed and
// different ones for each peer, and what the different ones looked like.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "test/conformance/servers.h"

namespace conformance {

struct Score {
  std::uint64_t equal = 0, allowed = 0, different = 0;
  std::map<std::string, std::uint64_t> by_rule;
};

struct Outcome {
  std::map<std::string, Score> peers;
  std::vector<std::string> differences;  // the first ones, each told whole

  /// A table for people.
  [[nodiscard]] std::string to_string() const;
};

/// Asks `count` questions around the names of `zones`, adding to `outcome`. The same ones for the
/// same seed.
void run(const std::vector<ZoneText>& zones, std::uint64_t count, std::uint64_t seed,
         Outcome& outcome);

}  // namespace conformance

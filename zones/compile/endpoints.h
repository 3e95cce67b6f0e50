// The endpoints of one service: addresses, weight, TTL, check (ZONE.md §4), in the order of their
// keys.
#pragma once

#include <optional>
#include <vector>

#include "health/roster.h"
#include "zones/compile/checks.h"
#include "zones/compile/clouds.h"
#include "zones/compile/words.h"
#include "zones/snapshot.h"
#include "zones/steer/chain.h"

namespace zones::compile {

/// What endpoints take from around them.
struct Surroundings {
  Clouds& clouds;
  Checks& checks;
  std::optional<CheckDraft> check;    // the service's; empty: always up
  const Value* check_at = nullptr;    // where it is written
  std::optional<health::Hand> state;  // the service's
  bool portless_noted = false;        // that the service's check has no port
  const Name& origin;                 // of names in records
};

/// One endpoint, as the answer path, the steps and the prober see it.
struct ReadEndpoint {
  Endpoint data;
  steer::Member member;
  health::WatchedEndpoint watched;
  std::uint16_t type = 0;  // as in Service
  std::optional<geo::Position> position;

  [[nodiscard]] bool is_service() const { return !watched.service.empty(); }
};

/// The keys and clouds of "endpoints", sorted by key.
std::vector<NamedEndpoint> name_endpoints(const Reader& reader, const Value& endpoints,
                                          Clouds& clouds);

/// Reads one of them; every fault is noted.
ReadEndpoint read_endpoint(const Reader& reader, const NamedEndpoint& named, Surroundings& around);

}  // namespace zones::compile

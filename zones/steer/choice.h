// What a service answers one client now: which addresses of which endpoints, for how long, for
// which network. Never bytes.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "zones/steer/catchments.h"
#include "zones/steer/chain.h"
#include "zones/steer/policy.h"

namespace zones::steer {

enum class Condition : std::uint8_t {
  steered,          // pass 1 had a result
  failed_open,      // nothing was healthy: pass 2, health ignored
  no_data,          // no endpoint has the type asked: NODATA for everybody, SOA minimum
  empty_by_health,  // NODATA made by health, operators or lookups, the same for every client
  empty_by_client,  // NODATA that depends on the client: scope = leaf, SOA TTL and minimum 0
};

struct Pick {
  std::uint8_t endpoint;
  /// Bit in the endpoint's standing: its A addresses first, then its AAAA. For other data the
  /// record's number.
  std::uint8_t address;
  std::uint8_t place = 0;  // the service it is of: 0 the one asked, else nested in its policy
};

struct Choice {
  Condition condition = Condition::no_data;
  std::uint8_t size = 0;
  std::array<Pick, max_addresses> picks{};
  std::uint32_t ttl =
      0;  // seconds; of the RRset, or of the negative answer's SOA (not used for no_data)
  std::uint8_t scope = 0;  // ECS scope prefix length
  /// The endpoint whose health (or lookup) keeps the TTL short; Notes::nobody where something else
  /// does.
  std::uint8_t doubted = Notes::nobody;
  std::uint8_t doubted_place = 0;  // of the tree; 0: the root
  bool lapses = false;             // not its health: its addresses must be looked up again
  [[nodiscard]] std::span<const Pick> chosen() const noexcept { return {picks.data(), size}; }
};

struct Moment {
  std::uint64_t now_ms;  // the server's clock
  std::uint64_t draw;    // 64 random bits of this query
};

Choice choose(const Policy& policy, const Client& client, Asked asked, Moment moment) noexcept;

/// The TTL of ZONE.md §8 in seconds: `longest_s` (the least of the service's and the endpoints'
/// own), cut to what health can vouch for until `changes_at_ms`, less a part by the deciding
/// network, never below `least_s` nor below 1.
std::uint32_t ttl_for(std::uint32_t longest_s, std::uint32_t least_s, std::uint64_t changes_at_ms,
                      std::uint64_t now_ms, const geo::Address& deciding) noexcept;

}  // namespace zones::steer

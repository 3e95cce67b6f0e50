// Everything an answer is made from, frozen: zones, services, geography. Workers hold one snapshot
// at a time and swap it whole; only the standings inside the rolls change while it lives.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "geo/geography.h"
#include "health/standing.h"
#include "zones/name.h"
#include "zones/steer/catchments.h"
#include "zones/steer/chain.h"
#include "zones/steer/policy.h"
#include "zones/zone.h"

namespace zones {

/// The data of one endpoint, ready to be written: `a[i]` is bit i of the standing, `aaaa[i]` bit
/// a.size() + i.
struct Endpoint {
  std::string key;    // "aws/green"
  std::string cloud;  // may be empty
  std::vector<std::array<std::uint8_t, 4>> a;
  std::vector<std::array<std::uint8_t, 16>> aaaa;
  std::vector<std::vector<std::uint8_t>> data = {};  // instead: rdata of the service's type
};

struct Service {
  std::string name;                 // "app.example.com.:web"
  std::vector<Endpoint> endpoints;  // the chain's members are these, in this order; at most 64
  std::shared_ptr<const steer::Chain> chain;
  std::shared_ptr<const health::Roll> standings;
  std::shared_ptr<const steer::Catchments> catchments;
  std::uint16_t type = 0;  // of the records served; 0: addresses, A and AAAA
  /// The services that stand at endpoints, by endpoint, null elsewhere; empty where none does. Set
  /// by `nest`, as the two below it: all services under this one, number i + 1 of its policy.
  std::vector<std::shared_ptr<const Service>> inner = {};
  std::vector<const Service*> nested = {};
  std::vector<steer::Place> places = {};

  /// A view into this.
  [[nodiscard]] steer::Policy policy() const noexcept {
    return {*chain, *standings, *catchments, places};
  }
  [[nodiscard]] const Service& at(std::size_t place) const noexcept {
    return place == 0 ? *this : *nested[place - 1];
  }
  [[nodiscard]] bool serves(std::uint16_t asked) const noexcept {
    return type == 0 ? asked == zones::type::a || asked == zones::type::aaaa : asked == type;
  }
};

/// Puts services at the endpoints of `service`, by endpoint; all empty: none.
void nest(Service& service, std::vector<std::shared_ptr<const Service>> inner);

/// A zone with the services its nodes name by index.
struct Hosted {
  std::shared_ptr<const Zone> zone;
  std::vector<std::shared_ptr<const Service>> services;
};

/// All zones, found by the longest suffix of a name that is an apex.
class ZoneTable {
 public:
  ZoneTable() = default;
  explicit ZoneTable(std::vector<Hosted> zones);
  /// The closest zone at or above `name`; with `above_apex` (DS at a child's apex, RFC 4035
  /// §3.1.4.1) the one strictly above it where that is served too. Null: not ours. No allocation.
  [[nodiscard]] const Hosted* find(Octets name, bool above_apex = false) const noexcept;
  [[nodiscard]] std::span<const Hosted> all() const noexcept { return zones_; }

 private:
  [[nodiscard]] const Hosted* find_apex(std::uint64_t hash, Octets apex) const noexcept;
  std::vector<Hosted> zones_;         // canonical order of their apexes
  std::vector<std::uint32_t> slots_;  // by hash of the apex; index + 1, 0 = empty
};

struct Snapshot {
  std::uint64_t generation = 0;
  ZoneTable zones;
  std::shared_ptr<const geo::Geography> geography;
};

}  // namespace zones

// The client networks of one chain sorted into catchments: all client-dependent thinking, done when
// the zone is compiled. Frozen. Per query: one look-up that also gives the scope (ZONE.md §7).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "geo/geography.h"
#include "geo/partition.h"
#include "zones/steer/chain.h"
#include "zones/steer/client.h"
#include "zones/steer/geo_rule.h"

namespace zones::steer {

using geo::finest_v4, geo::finest_v6;  // no leaf for ECS is finer

/// Where a client fell.
struct Located {
  const Catchment* catchment = nullptr;
  std::uint8_t scope =
      0;  // depth of the leaf; 0 when the query's ECS did not decide (SOURCE 0, none, not believed)
  geo::Address deciding;   // the address that was looked up: for the TTL's hash and for explain
  bool by_subnet = false;  // the ECS network decided, not the resolver's address
};

/// The least scope of what a chain with these options draws by the deciding network; 0 where it
/// does not, or no subnet decided. 6to4 clients count from their prefix.
std::uint8_t drawn_scope(const Located& located, const Client& client,
                         const Options& options) noexcept;

class Catchments {
 public:
  /// Sorts all networks of `geography` and of the chain's own keys.
  static Catchments build(const Chain& chain, const geo::Geography& geography);

  [[nodiscard]] Located locate(const Client& client, const Options& options) const noexcept;

  [[nodiscard]] std::span<const Catchment> all() const noexcept { return catchments_; }
  /// The leaf around what decided, whatever a `sticky` step adds to the scope. For explain.
  [[nodiscard]] geo::Prefix leaf_of(const Located& located) const;
  /// The maps themselves; values are read with catchment_builder.h's `verdict`. For explain: that
  /// of resolvers' own addresses is put together anew.
  [[nodiscard]] geo::Partition sources() const;
  [[nodiscard]] const geo::Partition& subnets() const noexcept { return *subnets_; }
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  Catchments() = default;
  [[nodiscard]] Located of_source(const geo::Address& source, std::uint8_t scope) const noexcept;
  std::vector<Catchment> catchments_;              // [0]: the client of unknown place
  std::shared_ptr<const geo::Partition> subnets_;  // for ECS: coarsened
  /// For the resolver's own address: where finer networks than client networks say something else.
  std::shared_ptr<const geo::Partition> finer_;
};

}  // namespace zones::steer

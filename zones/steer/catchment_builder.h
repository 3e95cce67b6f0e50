// Sorts the networks of a geography into the catchments of one chain. Used while compiling only.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "geo/geography.h"
#include "geo/partition.h"
#include "zones/steer/chain.h"
#include "zones/steer/geo_rule.h"

namespace zones::steer {

/// What the value of a catchment partition says, besides the catchment's index.
namespace verdict {
constexpr geo::Partition::Value resolver_decides =
    0xFFFFFFFF;  // a special-purpose block that nothing covers
constexpr geo::Partition::Value six_to_four = 0xFFFFFFFE;  // look at the IPv4 address behind
constexpr geo::Partition::Value as_a_subnet = 0xFFFFFFFD;  // of sources: what subnets say
constexpr geo::Partition::Value inside_special =
    0x80000000;  // flag: no leaf crosses the block's border
constexpr geo::Partition::Value index_mask = 0x3FFFFFFF;
}  // namespace verdict

class CatchmentBuilder {
 public:
  CatchmentBuilder(const Chain& chain, const geo::Geography& geography);

  /// Every network sorted, for the resolvers' own addresses.
  geo::Partition sort_sources();
  /// The same for ECS: keys and `networks` finer than /24 and /56 are left out and blocks of that
  /// size are whole.
  geo::Partition sort_subnets(const geo::Partition& sources);
  /// Index 0 is the client of unknown place.
  [[nodiscard]] std::vector<Catchment> take() && { return std::move(catchments_); }

 private:
  using Value = geo::Partition::Value;
  /// The rule of one client-dependent step: one of the two.
  struct ClientRule {
    const GeoRule* geo = nullptr;
    const NearestRule* nearest = nullptr;
  };
  /// A network of a key of one of the chain's client-dependent steps; 24 octets, for a map may hold
  /// a million.
  struct KeyNetwork {
    geo::Prefix network;
    std::uint8_t step;
    std::uint32_t key;
    friend auto operator<=>(const KeyNetwork&, const KeyNetwork&) = default;
  };
  /// The network keys that hold one stretch: per step the indices of its keys, longest network
  /// first, each once. Numbered by value: the stretches inside a map's networks share few nests.
  using Nest = std::vector<std::vector<std::size_t>>;

  void add(const GeoRule& rule);
  void add_networks(const GeoKey& key, std::size_t index);
  void reduce_places();
  /// A position that stands for all that no `nearest` step tells apart.
  std::optional<geo::Position> representative(const std::optional<geo::Position>& position);
  geo::Partition sort(bool subnets);
  geo::Partition network_partition(bool subnets);
  /// The nest of a network inside the nest `around`, where `key` of `step` holds it.
  Value nest_inside(Value around, const KeyNetwork& network);
  Value catchment_of(std::span<const Value> layer_values, Value nest);
  Value number_of(const geo::Place& place, const Nest& nest);

  const geo::Geography& geography_;
  std::vector<ClientRule> rules_;     // by ordinal
  std::vector<KeyNetwork> networks_;  // ascending
  bool has_finer_networks_ = false;   // than client networks may be
  bool measures_ = false;             // some step looks at positions
  std::vector<Nest> nests_;           // [0]: no key
  std::map<Nest, Value> nest_numbers_;
  std::unordered_map<std::uint64_t, Value> nests_inside_;  // (around, step, key) in mixed radix
  // Per layer: its places reduced to what the rules can tell apart, and each place's number among
  // these.
  std::vector<std::vector<geo::Place>> reduced_;
  std::vector<std::vector<Value>> class_of_;
  std::unordered_map<std::uint64_t, Value> known_;  // (classes, nest) in mixed radix -> catchment
  /// Neighbouring stretches take turns at few of these: the last one of each slot, by `slot_of`.
  struct Recent {
    std::uint64_t joint = ~std::uint64_t{0};
    Value catchment = 0;
  };
  std::vector<Recent> recent_;
  std::map<std::vector<Nearness>, geo::Position> positions_;  // that stand for others
  std::map<Catchment, Value> numbers_;
  std::vector<Catchment> catchments_;
};

}  // namespace zones::steer

// Makes partitions: from networks (the most specific wins), from other partitions taken together,
// or coarser ones. Used while loading and compiling, never per query.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "geo/partition.h"
#include "geo/prefix.h"

namespace geo {

class PartitionBuilder {
 public:
  explicit PartitionBuilder(Partition::Value everywhere_else = 0);

  /// The most specific network wins whatever the order of calls; the same network again replaces
  /// its value.
  void put(const Prefix& network, Partition::Value value);
  [[nodiscard]] Partition build() &&;

  /// The product of several partitions: `join` maps the values that they have on a stretch (one per
  /// input, in order) to the value of the result; equal neighbours are merged. `join` is called
  /// once per stretch, ascending, IPv4 first.
  static Partition combine(
      std::span<const Partition* const> inputs,
      const std::function<Partition::Value(std::span<const Partition::Value>)>& join);

  /// No run border inside a /`v4_bits` or /`v6_bits` block: each block gets the value of its first
  /// address (an EDNS client network is looked up by its zero-padded address).
  static Partition coarsen(const Partition& fine, unsigned v4_bits, unsigned v6_bits);

 private:
  // From runs as they were put together to the form in which they are looked up.
  static void freeze_v4(Partition& made, auto&& runs);
  static void freeze_v6(Partition& made, auto&& runs);

  // 24 and 48 octets: a million networks are sorted within a fraction of a second.
  template <class Start>
  struct Network {
    Start start;
    Partition::Value value;
    std::uint8_t length;
  };
  std::vector<Network<std::uint32_t>> v4_;
  std::vector<Network<Partition::Wide>> v6_;
  Partition::Value everywhere_else_;
};

}  // namespace geo

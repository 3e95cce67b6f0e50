// A partition of the whole address space (IPv4 and IPv6 apart) into runs that carry a value each:
// frozen, shared between threads without locks. Sorted run starts with their values; equal
// neighbours are merged, also across sibling borders; a root index on the top bits makes a lookup
// one short binary search. No depth is stored: the widest prefix around an address on which the
// value holds follows from the two neighbouring runs. Built by geo/partition_builder.h only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "geo/address.h"

namespace geo {

class Partition {
 public:
  using Value = std::uint32_t;
  struct Found {
    Value value = 0;
    std::uint8_t depth = 0;  // length of the widest prefix around the address that lies inside its
                             // run; bits of the family
  };
  /// One run: `first` to `last`, both inclusive, of one family.
  struct Run {
    Address first, last;
    Value value;
  };

  /// Everything has `value`.
  explicit Partition(Value value = 0);

  [[nodiscard]] Found find(const Address& address) const noexcept;
  [[nodiscard]] std::size_t runs() const noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept;  // memory held, for `check` and benchmarks
  /// Calls `visit` for every run, IPv4 first, ascending.
  void for_each_run(const std::function<void(const Run&)>& visit) const;

 private:
  friend class PartitionBuilder;
  struct Wide {  // an IPv6 address as two words, host order
    std::uint64_t high = 0, low = 0;
    friend auto operator<=>(const Wide&, const Wide&) = default;
  };
  // starts[0] is 0 and values has the same size; index[b] is the first run that starts at or after
  // top bits b.
  struct V4 {
    std::vector<std::uint32_t> starts;
    std::vector<Value> values;
    std::vector<std::uint32_t> index;
  } v4_;
  struct V6 {
    std::vector<Wide> starts;
    std::vector<Value> values;
    std::vector<std::uint32_t> index;
  } v6_;
};

}  // namespace geo

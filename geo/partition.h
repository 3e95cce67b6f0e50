// A partition of the whole address space (IPv4 and IPv6 apart) into runs that carry a value each:
// frozen, shared between threads without locks. Sorted run starts with their values; equal
// neighbours are merged, also across sibling borders; a root index makes a lookup one short binary
// search. No depth is stored: the widest prefix around an address on which the
// value holds follows from the two neighbouring runs. Built by geo/partition_builder.h only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "geo/address.h"
#include "geo/run_values.h"

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
  /// Calls `visit` for every run, IPv4 first, ascending. No IPv6 run begins or ends in
  /// ::ffff:0:0/96 (those are the IPv4 addresses): one that reaches into it is shown up to its
  /// edge.
  void for_each_run(const std::function<void(const Run&)>& visit) const;

 private:
  friend class PartitionBuilder;
  struct Unmade {};  // for the builder: no runs yet, not to be looked up
  explicit Partition(Unmade) noexcept {}
  __extension__ typedef unsigned __int128 Wide;  // an IPv6 address as a number
  using High = std::uint64_t;                    // its most significant half
  // The runs of one family. starts[0] is 0 and there are as many values. The space from `origin`,
  // where the second run starts, to the start of the last run is cut into equal blocks; index[b] is
  // the first run that starts in block b or behind it, so a search is bounded by two entries. (The
  // plain top bits would waste most of the index: nearly all IPv6 networks are in 2000::/3.)
  template <class Start>
  struct Runs {
    std::vector<Start> starts;
    RunValues values;
    std::vector<std::uint32_t> index;
    Start origin = 0;
    unsigned shift = 0;  // a block has 2^shift addresses
    [[nodiscard]] std::size_t block_of(Start address) const noexcept {
      if (address < origin) return 0;
      const Start block = static_cast<Start>(address - origin) >> shift;
      const std::size_t last = index.size() - 2;
      return block < last ? static_cast<std::size_t>(block) : last;
    }
  };
  /// The runs of one family in order, however they are held.
  template <class Start>
  struct Ordered {
    const Start* starts;
    const High* high;  // null: `starts` are held in full
    const RunValues& values;
    std::size_t size;
    [[nodiscard]] Start start(std::size_t run) const noexcept {
      if constexpr (sizeof(Start) > sizeof(High)) {
        if (high != nullptr) return Start{high[run]} << 64;
      }
      return starts[run];
    }
  };
  [[nodiscard]] Ordered<std::uint32_t> v4_runs() const noexcept;
  [[nodiscard]] Ordered<Wide> v6_runs() const noexcept;

  Runs<std::uint32_t> v4_;
  // Of IPv6 one of the two: where every run starts at a multiple of 2^64, as all do in a map of
  // client networks, the halves that are zero are not held.
  Runs<High> v6_high_;
  Runs<Wide> v6_;
};

}  // namespace geo

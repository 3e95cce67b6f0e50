#include "geo/partition_builder.h"

#include <algorithm>
#include <bit>

namespace geo {
namespace {

using Value = Partition::Value;

// An index has about half as many entries (of 4 octets) as there are runs, so small partitions stay
// small, and never more than 2^19: each bit more would shorten the searches by one step, but push
// the index of a large database out of the CPU's cache.
constexpr unsigned index_bits_most = 19;

template <class Start>
constexpr unsigned width = sizeof(Start) * 8;

/// No run starts in ::ffff:0:0/96: what is there is IPv4 and never looked up as IPv6.
std::uint32_t outside_mapped(std::uint32_t start) noexcept { return start; }

template <class Wide>
Wide outside_mapped(Wide start) noexcept {
  constexpr Wide mapped = Wide{0xffff} << 32, behind = Wide{0x10000} << 32;
  return start >= mapped && start < behind ? behind : start;
}

/// The runs of one family while they are put together, ascending.
template <class Start>
struct Growing {
  std::vector<Start> starts;
  std::vector<Value> values;

  /// A run at the start of the one before takes its place, and one with the value of the one before
  /// melts into it.
  void append(Start wanted, Value value) {
    const Start start = outside_mapped(wanted);
    if (!starts.empty() && starts.back() == start) {
      starts.pop_back();
      values.pop_back();
    }
    if (!values.empty() && values.back() == value) return;
    starts.push_back(start);
    values.push_back(value);
  }
};

template <class Runs, class Start>
void freeze(Runs& runs, std::vector<Start> starts, std::vector<Value> values) {
  runs.starts = std::move(starts);
  runs.starts.shrink_to_fit();
  runs.values = RunValues(std::move(values));
  const auto wished = static_cast<unsigned>(std::bit_width(runs.starts.size() / 2));
  const std::size_t blocks = std::size_t{1} << std::min(wished, index_bits_most);
  runs.origin = runs.starts[std::min<std::size_t>(1, runs.starts.size() - 1)];
  const Start reach = static_cast<Start>(runs.starts.back() - runs.origin);
  for (runs.shift = 0; reach >> runs.shift >= blocks;) ++runs.shift;
  runs.index.assign(blocks + 1, static_cast<std::uint32_t>(runs.starts.size()));
  for (std::size_t run = runs.starts.size(); run-- > 0;)
    runs.index[runs.block_of(runs.starts[run])] = static_cast<std::uint32_t>(run);
  for (std::size_t block = blocks; block-- > 0;)
    runs.index[block] = std::min(runs.index[block], runs.index[block + 1]);
}

template <class Start>
struct Open {  // a network the sweep is inside of
  Start last;
  Value value;
};

/// Leaves the networks that end before `start`; behind each of them the one around it goes on.
template <class Start>
void close_before(Growing<Start>& runs, std::vector<Open<Start>>& open, Start start) {
  while (open.back().last < start) {
    const Start behind = static_cast<Start>(open.back().last + 1);
    open.pop_back();
    runs.append(behind, open.back().value);
  }
}

/// Networks sorted by start and length come widest first, so the ones around the present place are
/// a stack: one pass.
template <class Start, class Networks>
Growing<Start> sweep(Networks& networks, Value everywhere_else) {
  const auto before = [](const auto& a, const auto& b) {
    return a.start != b.start ? a.start < b.start : a.length < b.length;
  };
  if (!std::ranges::is_sorted(networks, before)) std::ranges::stable_sort(networks, before);
  constexpr Start end = static_cast<Start>(~Start{0});
  std::vector<Open<Start>> open{{end, everywhere_else}};
  Growing<Start> runs;
  runs.append(0, everywhere_else);
  for (const auto& network : networks) {
    close_before(runs, open, network.start);
    const Start hosts =
        network.length >= width<Start> ? Start{0} : static_cast<Start>(end >> network.length);
    open.push_back({static_cast<Start>(network.start | hosts), network.value});
    runs.append(network.start, network.value);
  }
  while (open.size() > 1 && open.back().last != end) {
    const Start behind = static_cast<Start>(open.back().last + 1);
    open.pop_back();
    runs.append(behind, open.back().value);
  }
  return runs;
}

/// One input on the way through its runs.
template <class Runs, class Start>
struct Walk {
  Runs runs;
  Start next;  // where its next run starts; 0: there is none
  std::size_t at = 0;

  explicit Walk(const Runs& ordered) : runs(ordered), next(start_of(1)) {}
  void step() {
    ++at;
    next = start_of(at + 1);
  }

 private:
  [[nodiscard]] Start start_of(std::size_t run) const {
    return run < runs.size ? runs.start(run) : Start{0};
  }
};

/// Goes over all inputs' runs at once; `join` sees each stretch on which none of them changes.
template <class Start, class Inputs>
Growing<Start> multiply(const Inputs& inputs,
                        const std::function<Value(std::span<const Value>)>& join) {
  using Input = typename Inputs::value_type;
  std::vector<Walk<Input, Start>> walks(inputs.begin(), inputs.end());
  std::vector<Value> values;
  for (const Input& input : inputs) values.push_back(input.values[0]);
  Growing<Start> result;
  Start start = 0;
  do {
    Start next = 0;
    for (std::size_t i = 0; i < walks.size(); ++i) {
      auto& walk = walks[i];
      if (walk.next == start && start != 0) {
        walk.step();
        values[i] = walk.runs.values[walk.at];
      }
      // Less one, so that "none" comes last.
      if (static_cast<Start>(walk.next - 1) < static_cast<Start>(next - 1)) next = walk.next;
    }
    result.append(start, join(values));
    start = next;
  } while (start != 0);
  return result;
}

template <class Start, class Fine>
Growing<Start> round_up(const Fine& fine, unsigned bits) {
  const Start hosts = bits >= width<Start> ? Start{0} : static_cast<Start>(~Start{0}) >> bits;
  Growing<Start> result;
  for (std::size_t i = 0; i < fine.size; ++i) {
    const Start start = fine.start(i);
    const Start rounded = static_cast<Start>(static_cast<Start>(start + hosts) & ~hosts);
    if (rounded < start) break;  // inside the last block of all
    result.append(rounded, fine.values[i]);
  }
  return result;
}

}  // namespace

PartitionBuilder::PartitionBuilder(Value everywhere_else) : everywhere_else_(everywhere_else) {}

void PartitionBuilder::put(const Prefix& network, Value value) {
  const auto [address, length] = Prefix::of(network.address, network.length);
  if (address.is_v4())
    v4_.push_back({address.v4(), value, length});
  else
    v6_.push_back({Partition::Wide{address.high()} << 64 | address.low(), value, length});
}

Partition PartitionBuilder::build() && {
  Partition made{Partition::Unmade{}};
  freeze_v4(made, sweep<std::uint32_t>(v4_, everywhere_else_));
  freeze_v6(made, sweep<Partition::Wide>(v6_, everywhere_else_));
  return made;
}

Partition PartitionBuilder::combine(std::span<const Partition* const> inputs,
                                    const std::function<Value(std::span<const Value>)>& join) {
  std::vector<Partition::Ordered<std::uint32_t>> v4;
  std::vector<Partition::Ordered<Partition::Wide>> v6;
  for (const Partition* input : inputs) {
    v4.push_back(input->v4_runs());
    v6.push_back(input->v6_runs());
  }
  Partition made{Partition::Unmade{}};
  freeze_v4(made, multiply<std::uint32_t>(v4, join));
  freeze_v6(made, multiply<Partition::Wide>(v6, join));
  return made;
}

Partition PartitionBuilder::coarsen(const Partition& fine, unsigned v4_bits, unsigned v6_bits) {
  Partition made{Partition::Unmade{}};
  freeze_v4(made, round_up<std::uint32_t>(fine.v4_runs(), v4_bits));
  freeze_v6(made, round_up<Partition::Wide>(fine.v6_runs(), v6_bits));
  return made;
}

void PartitionBuilder::freeze_v4(Partition& made, auto&& runs) {
  freeze(made.v4_, std::move(runs.starts), std::move(runs.values));
}

void PartitionBuilder::freeze_v6(Partition& made, auto&& runs) {
  const auto has_no_low = [](Partition::Wide start) {
    return static_cast<Partition::High>(start) == 0;
  };
  if (!std::ranges::all_of(runs.starts, has_no_low)) {
    return freeze(made.v6_, std::move(runs.starts), std::move(runs.values));
  }
  std::vector<Partition::High> starts;
  starts.reserve(runs.starts.size());
  for (const Partition::Wide start : runs.starts) {
    starts.push_back(static_cast<Partition::High>(start >> 64));
  }
  freeze(made.v6_high_, std::move(starts), std::move(runs.values));
}

}  // namespace geo

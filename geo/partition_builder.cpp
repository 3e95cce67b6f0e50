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

/// Appends a run, in ascending order; at the start of the one before it takes its place, and with
/// the value of the one before it melts into it.
template <class Runs, class Start>
void append(Runs& runs, Start wanted, Value value) {
  const Start start = outside_mapped(wanted);
  if (!runs.starts.empty() && runs.starts.back() == start) {
    runs.starts.pop_back();
    runs.values.pop_back();
  }
  if (!runs.values.empty() && runs.values.back() == value) return;
  runs.starts.push_back(start);
  runs.values.push_back(value);
}

/// To be called once all runs are there.
template <class Start, class Runs>
void finish(Runs& runs) {
  runs.starts.shrink_to_fit();
  runs.values.shrink_to_fit();
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
template <class Runs, class Start>
void close_before(Runs& runs, std::vector<Open<Start>>& open, Start start) {
  while (open.back().last < start) {
    const Start behind = static_cast<Start>(open.back().last + 1);
    open.pop_back();
    append(runs, behind, open.back().value);
  }
}

/// Networks sorted by start and length come widest first, so the ones around the present place are
/// a stack: one pass.
template <class Start, class Runs, class Networks>
void sweep(Runs& runs, Networks& networks, Value everywhere_else) {
  const auto before = [](const auto& a, const auto& b) {
    return a.start != b.start ? a.start < b.start : a.length < b.length;
  };
  if (!std::ranges::is_sorted(networks, before)) std::ranges::stable_sort(networks, before);
  constexpr Start end = static_cast<Start>(~Start{0});
  std::vector<Open<Start>> open{{end, everywhere_else}};
  append(runs, Start{0}, everywhere_else);
  for (const auto& network : networks) {
    close_before(runs, open, network.start);
    const Start hosts =
        network.length >= width<Start> ? Start{0} : static_cast<Start>(end >> network.length);
    open.push_back({static_cast<Start>(network.start | hosts), network.value});
    append(runs, network.start, network.value);
  }
  while (open.size() > 1 && open.back().last != end) {
    const Start behind = static_cast<Start>(open.back().last + 1);
    open.pop_back();
    append(runs, behind, open.back().value);
  }
}

template <class Runs, class Start>
Start next_start(const std::vector<const Runs*>& inputs, const std::vector<std::size_t>& at,
                 Start none) {
  Start next = none;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto& starts = inputs[i]->starts;
    if (at[i] + 1 < starts.size() && (next == none || starts[at[i] + 1] < next))
      next = starts[at[i] + 1];
  }
  return next;
}

/// Goes over all inputs' runs at once; `join` sees each stretch on which none of them changes.
template <class Start, class Runs>
void multiply(Runs& result, const std::vector<const Runs*>& inputs,
              const std::function<Value(std::span<const Value>)>& join) {
  constexpr Start none = 0;  // nothing starts there a second time
  std::vector<std::size_t> at(inputs.size(), 0);
  std::vector<Value> values;
  for (const Runs* input : inputs) values.push_back(input->values[0]);
  Start start = 0;
  do {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const auto& starts = inputs[i]->starts;
      if (at[i] + 1 >= starts.size() || starts[at[i] + 1] != start) continue;
      values[i] = inputs[i]->values[++at[i]];
    }
    append(result, start, join(values));
    start = next_start(inputs, at, none);
  } while (start != none);
}

template <class Start, class Runs>
void round_up(Runs& result, const Runs& fine, unsigned bits) {
  if (bits >= width<Start>) {
    result = fine;
    return;
  }
  const Start hosts = static_cast<Start>(static_cast<Start>(~Start{0}) >> bits);
  for (std::size_t i = 0; i < fine.starts.size(); ++i) {
    const Start start = fine.starts[i];
    const Start rounded = static_cast<Start>(static_cast<Start>(start + hosts) & ~hosts);
    if (rounded < start) break;  // inside the last block of all
    append(result, rounded, fine.values[i]);
  }
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
  Partition result{Partition::Unmade{}};
  sweep<std::uint32_t>(result.v4_, v4_, everywhere_else_);
  sweep<Partition::Wide>(result.v6_, v6_, everywhere_else_);
  finish<std::uint32_t>(result.v4_);
  finish<Partition::Wide>(result.v6_);
  return result;
}

Partition PartitionBuilder::combine(std::span<const Partition* const> inputs,
                                    const std::function<Value(std::span<const Value>)>& join) {
  std::vector<const Partition::Runs<std::uint32_t>*> v4;
  std::vector<const Partition::Runs<Partition::Wide>*> v6;
  for (const Partition* input : inputs) {
    v4.push_back(&input->v4_);
    v6.push_back(&input->v6_);
  }
  Partition result{Partition::Unmade{}};
  multiply<std::uint32_t>(result.v4_, v4, join);
  multiply<Partition::Wide>(result.v6_, v6, join);
  finish<std::uint32_t>(result.v4_);
  finish<Partition::Wide>(result.v6_);
  return result;
}

Partition PartitionBuilder::coarsen(const Partition& fine, unsigned v4_bits, unsigned v6_bits) {
  Partition result{Partition::Unmade{}};
  round_up<std::uint32_t>(result.v4_, fine.v4_, v4_bits);
  round_up<Partition::Wide>(result.v6_, fine.v6_, v6_bits);
  finish<std::uint32_t>(result.v4_);
  finish<Partition::Wide>(result.v6_);
  return result;
}

}  // namespace geo

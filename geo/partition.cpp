#include "geo/partition.h"

#include <algorithm>
#include <bit>
#include <span>

#include "geo/partition_builder.h"

namespace geo {
namespace {

/// Leading bits two addresses share; they differ.
unsigned common_bits(std::uint32_t a, std::uint32_t b) noexcept {
  return static_cast<unsigned>(std::countl_zero(a ^ b));
}

unsigned common_bits(std::uint64_t a, std::uint64_t b) noexcept {
  return static_cast<unsigned>(std::countl_zero(a ^ b));
}

unsigned common_bits(auto a, auto b) noexcept {
  const auto high = static_cast<std::uint64_t>((a ^ b) >> 64);
  const auto low = static_cast<std::uint64_t>(a ^ b);
  return static_cast<unsigned>(high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(low));
}

/// Which run holds `address`: starts[0] is 0, so there always is one. (A search without branches is
/// slower here: guessed branches let the CPU fetch the next steps' memory ahead.)
template <class Runs, class Start>
std::size_t run_of(const Runs& runs, Start address) noexcept {
  const std::size_t block = runs.block_of(address);
  const Start* starts = runs.starts.data();
  const Start* next =
      std::upper_bound(starts + runs.index[block], starts + runs.index[block + 1], address);
  return static_cast<std::size_t>(next - starts) - 1;
}

/// A prefix around the address lies inside the run when it is long enough to hold neither the
/// address before the run nor the one after it. (Of IPv6 by its high half: these two differ from
/// the address there already.)
template <class Runs, class Start>
Partition::Found find_in(const Runs& runs, Start address) noexcept {
  const std::size_t run = run_of(runs, address);
  unsigned depth = 0;
  if (run > 0) depth = common_bits(address, static_cast<Start>(runs.starts[run] - 1)) + 1;
  if (run + 1 < runs.starts.size())
    depth = std::max(depth, common_bits(address, runs.starts[run + 1]) + 1);
  return {runs.values[run], static_cast<std::uint8_t>(depth)};
}

template <class Runs>
std::size_t bytes_of(const Runs& runs) noexcept {
  return runs.starts.capacity() * sizeof(runs.starts[0]) + runs.values.bytes() +
         runs.index.capacity() * sizeof(runs.index[0]);
}

Address to_address(std::uint32_t number) noexcept { return Address::from_v4(number); }

Address to_address(auto number) noexcept {
  std::array<std::uint8_t, 16> octets{};
  for (unsigned i = 0; i < 16; ++i) octets[i] = static_cast<std::uint8_t>(number >> (120 - 8 * i));
  return Address::from_octets(octets.data(), Family::v6);
}

/// An IPv6 run that ends with ::ffff:0:0/96 is shown up to the last address before.
Address shown_last(const Address& first, const Address& last) noexcept {
  if (first.is_v4() || !last.is_v4()) return last;
  constexpr std::array<std::uint8_t, 16> edge{0, 0, 0,    0,    0,    0,    0,    0,
                                              0, 0, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff};
  return Address::from_octets(edge.data(), Family::v6);
}

template <class Runs>
void visit_runs(const Runs& runs, const std::function<void(const Partition::Run&)>& visit) {
  using Start = decltype(runs.start(0));
  for (std::size_t i = 0; i < runs.size; ++i) {
    const Start behind = i + 1 < runs.size ? runs.start(i + 1) : Start{0};
    const Address first = to_address(runs.start(i));
    const Address last = to_address(static_cast<Start>(behind - 1));
    visit({first, shown_last(first, last), runs.values[i]});
  }
}

}  // namespace

Partition::Partition(Value value) { *this = PartitionBuilder(value).build(); }

Partition::Found Partition::find(const Address& address) const noexcept {
  if (address.is_v4()) return find_in(v4_, address.v4());
  if (!v6_high_.starts.empty()) return find_in(v6_high_, address.high());
  return find_in(v6_, Wide{address.high()} << 64 | address.low());
}

Partition::Ordered<std::uint32_t> Partition::v4_runs() const noexcept {
  return {v4_.starts.data(), nullptr, v4_.values, v4_.starts.size()};
}

Partition::Ordered<Partition::Wide> Partition::v6_runs() const noexcept {
  const std::size_t size = v6_high_.starts.size();
  if (size > 0) return {nullptr, v6_high_.starts.data(), v6_high_.values, size};
  return {v6_.starts.data(), nullptr, v6_.values, v6_.starts.size()};
}

std::size_t Partition::runs() const noexcept { return v4_runs().size + v6_runs().size; }

std::size_t Partition::bytes() const noexcept {
  return sizeof *this + bytes_of(v4_) + bytes_of(v6_high_) + bytes_of(v6_);
}

void Partition::for_each_run(const std::function<void(const Run&)>& visit) const {
  visit_runs(v4_runs(), visit);
  visit_runs(v6_runs(), visit);
}

}  // namespace geo

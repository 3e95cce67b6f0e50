#include "tools/daemon/joint_map.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <deque>
#include <map>
#include <set>

#include "geo/partition_builder.h"
#include "zones/steer/catchment_builder.h"

namespace tools::daemon {
namespace {

namespace verdict = zones::steer::verdict;
using Run = geo::Partition::Run;
using Value = geo::Partition::Value;
__extension__ typedef unsigned __int128 Wide;  // an IPv6 address as a number

constexpr std::uint64_t given_out = 0x2000'0000'0000'0000;  // the high half of 2000::
constexpr std::uint64_t not_given_out = 0x4000'0000'0000'0000;

Wide wide(const geo::Address& address) { return Wide{address.high()} << 64 | address.low(); }

unsigned trailing_zeros(Wide number) {
  const auto low = static_cast<std::uint64_t>(number);
  if (low != 0) return static_cast<unsigned>(std::countr_zero(low));
  return 64 + static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(number >> 64)));
}

unsigned width(Wide number) {
  const auto high = static_cast<std::uint64_t>(number >> 64);
  return static_cast<unsigned>(high != 0 ? 64 + std::bit_width(high)
                                         : std::bit_width(static_cast<std::uint64_t>(number)));
}

/// From `first` on, the widest prefix that begins there and fits, again and again.
std::size_t prefixes_in(Wide first, Wide last) {
  std::size_t count = 0;
  for (bool more = true; more;) {
    ++count;
    const Wide behind = last - first;  // one less than what is left
    if (behind + 1 == 0) return count;
    const unsigned fits = width(behind + 1) - 1;
    const unsigned bits = std::min(first == 0 ? fits : trailing_zeros(first), fits);
    const Wide size = Wide{1} << bits;
    more = size <= behind;
    first += size;
  }
  return count;
}

/// What clients are counted in: /24 and /56 networks; of resolvers single addresses and /64.
struct Units {
  unsigned v4_shift, v6_shift;  // the latter within the high half

  [[nodiscard]] std::uint64_t in(const Run& run) const {
    const bool is_v4 = run.first.is_v4();
    return (number(run.last) >> shift(is_v4)) - (number(run.first) >> shift(is_v4)) + 1;
  }
  [[nodiscard]] geo::Address at(const Run& run, std::uint64_t unit) const {
    const bool is_v4 = run.first.is_v4();
    const std::uint64_t at = number(run.first) + (unit << shift(is_v4));
    if (unit == 0) return run.first;
    if (is_v4) return geo::Address::from_v4(static_cast<std::uint32_t>(at));
    std::array<std::uint8_t, 16> octets{};
    for (unsigned i = 0; i < 8; ++i) octets[i] = static_cast<std::uint8_t>(at >> (56 - 8 * i));
    return geo::Address::from_octets(octets.data(), geo::Family::v6);
  }

 private:
  [[nodiscard]] unsigned shift(bool is_v4) const { return is_v4 ? v4_shift : v6_shift; }
  static std::uint64_t number(const geo::Address& address) {
    return address.is_v4() ? address.v4() : address.high();
  }
};

Units units_of(JointMap::Whose whose) {
  constexpr Units networks{32 - geo::finest_v4, 64 - geo::finest_v6}, addresses{0, 0};
  return whose == JointMap::Whose::subnets ? networks : addresses;
}

}  // namespace

Space space_of(const Run& run) {
  if (run.first.is_v4()) {
    const double addresses = static_cast<double>(run.last.v4()) - run.first.v4() + 1;
    return {std::ldexp(addresses, -32), 0};
  }
  const Wide start = Wide{given_out} << 64, end = Wide{not_given_out} << 64;
  const Wide first = std::max(wide(run.first), start);
  const Wide last = std::min(wide(run.last), end - 1);
  if (first > last) return {};
  return {0, std::ldexp(static_cast<double>(last - first + 1), -125)};
}

Leaves leaves_of(const Run& run) {
  if (run.first.is_v4()) return {prefixes_in(run.first.v4(), run.last.v4()), 0};
  return {0, prefixes_in(wide(run.first), wide(run.last))};
}

JointMap::JointMap(const zones::Service& root, Whose whose) : whose_(whose) {
  std::vector<const geo::Partition*> maps;
  std::deque<geo::Partition> of_resolvers;
  std::set<const zones::steer::Catchments*> seen;
  for (std::size_t place = 0; place <= root.nested.size(); ++place) {
    const zones::Service& service = root.at(place);
    if (!service.chain->depends_on_client()) continue;
    const auto& catchments = *service.catchments;
    if (!seen.insert(&catchments).second) continue;
    if (whose == Whose::subnets) {
      maps.push_back(&catchments.subnets());
    } else {
      maps.push_back(&of_resolvers.emplace_back(catchments.sources()));
    }
  }
  if (maps.empty()) {
    groups_.emplace_back();
    group_of_.push_back(0);
  } else {
    join(maps);
  }
  partition_.for_each_run([this](const Run& run) {
    Group& group = groups_[group_of_[run.value]];
    group.space += space_of(run);
    group.leaves += leaves_of(run);
  });
}

void JointMap::join(const std::vector<const geo::Partition*>& maps) {
  std::map<std::vector<Value>, Value> numbers;  // of the joint values as they are
  std::map<std::vector<Value>, std::size_t> groups;
  std::vector<Value> key;
  partition_ = geo::PartitionBuilder::combine(maps, [&](std::span<const Value> values) -> Value {
    key.assign(values.begin(), values.end());
    const auto known = numbers.find(key);
    if (known != numbers.end()) return known->second;
    const auto number = static_cast<Value>(numbers.size());
    numbers.emplace(key, number);
    Group group;
    std::size_t nowhere = 0;  // maps in which the block tells nothing
    for (const Value value : values) {
      group.six_to_four |= value == verdict::six_to_four;
      const bool is_nowhere = value == verdict::resolver_decides || value == verdict::six_to_four;
      // A resolver in such a block is one of unknown place, the first catchment.
      const Value block = whose_ == Whose::resolvers ? 0 : value;
      group.catchments.push_back(is_nowhere ? block : value & verdict::index_mask);
      nowhere += is_nowhere ? 1 : 0;
    }
    group.six_to_four &= whose_ == Whose::subnets;
    group.partly_by_resolver = nowhere > 0 && whose_ == Whose::subnets && !group.six_to_four;
    group.by_resolver = group.partly_by_resolver && nowhere == values.size();
    const auto [at, is_new] = groups.try_emplace(group.catchments, groups_.size());
    if (is_new) groups_.push_back(std::move(group));
    group_of_.push_back(at->second);
    return number;
  });
}

Leaves JointMap::leaves() const {
  Leaves all;
  for (const Group& group : groups_) all += group.leaves;
  return all;
}

std::size_t JointMap::catchments() const {
  return static_cast<std::size_t>(std::count_if(groups_.begin(), groups_.end(), [](const Group& g) {
    return !g.by_resolver && !g.six_to_four;
  }));
}

std::vector<std::vector<geo::Address>> JointMap::clients(std::size_t count) const {
  const Units units = units_of(whose_);
  const auto counts = [this](const Run& run) {
    return run.first.is_v4() || groups_[group_of_[run.value]].leaves.v4 == 0;
  };
  std::vector<std::uint64_t> sizes(groups_.size()), passed(groups_.size());
  partition_.for_each_run([&](const Run& run) {
    if (counts(run)) sizes[group_of_[run.value]] += units.in(run);
  });
  std::vector<std::vector<geo::Address>> clients(groups_.size());
  partition_.for_each_run([&](const Run& run) {
    if (!counts(run)) return;
    const std::size_t group = group_of_[run.value];
    const std::uint64_t inside = units.in(run);
    auto& list = clients[group];
    while (list.size() < count) {
      const auto wanted = static_cast<std::uint64_t>(Wide{sizes[group]} * list.size() / count);
      if (wanted >= passed[group] + inside) break;
      list.push_back(units.at(run, wanted - passed[group]));
    }
    passed[group] += inside;
  });
  return clients;
}

}  // namespace tools::daemon

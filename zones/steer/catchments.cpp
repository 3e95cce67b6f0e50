#include "zones/steer/catchments.h"

#include <algorithm>
#include <array>
#include <utility>

#include "geo/partition_builder.h"
#include "zones/steer/catchment_builder.h"
#include "zones/steer/special_purpose.h"

namespace zones::steer {
namespace {

using Value = geo::Partition::Value;

constexpr std::uint8_t six_to_four_bits = 16;  // 2002::/16

bool is_believed(const Client& client, const Options& options) noexcept {
  if (!client.subnet || client.subnet->source_length == 0 || options.resolver_only) return false;
  if (!options.trust) return true;
  return std::any_of(options.trust->begin(), options.trust->end(),
                     [&](const geo::Prefix& network) { return network.contains(client.source); });
}

}  // namespace

Catchments Catchments::build(const Chain& chain, const geo::Geography& geography) {
  CatchmentBuilder builder(chain, geography);
  Catchments catchments;
  const geo::Partition sources = builder.sort_sources();
  catchments.subnets_ = std::make_shared<const geo::Partition>(builder.sort_subnets(sources));
  const std::array both{&sources, catchments.subnets_.get()};
  const auto finer = [](std::span<const Value> values) {
    return values[0] == values[1] ? verdict::as_a_subnet : values[0];
  };
  catchments.finer_ =
      std::make_shared<const geo::Partition>(geo::PartitionBuilder::combine(both, finer));
  catchments.catchments_ = std::move(builder).take();
  return catchments;
}

Located Catchments::of_source(const geo::Address& source, std::uint8_t scope) const noexcept {
  const geo::Address deciding = folded(source);
  Value value = finer_->find(deciding).value;
  if (value == verdict::as_a_subnet) value = subnets_->find(deciding).value;
  const bool tells_nothing = value == verdict::resolver_decides || value == verdict::six_to_four;
  return {&catchments_[tells_nothing ? 0 : value & verdict::index_mask], scope, deciding, false};
}

Located Catchments::locate(const Client& client, const Options& options) const noexcept {
  if (!is_believed(client, options)) return of_source(client.source, 0);
  auto address = geo::Address::from_octets(client.subnet->octets.data(), client.subnet->family);
  if (client.subnet->family == geo::Family::v6 && address.is_v4()) {
    return of_source(client.source, finest_v6);
  }
  auto found = subnets_->find(address);
  std::uint8_t scope = found.depth;
  if (found.value == verdict::six_to_four) {
    address = behind_six_to_four(address);
    found = subnets_->find(address);
    scope = static_cast<std::uint8_t>(six_to_four_bits + found.depth);
  }
  if (found.value == verdict::resolver_decides) return of_source(client.source, scope);
  Located located{&catchments_[found.value & verdict::index_mask], scope, address, true};
  located.scope = std::max(scope, drawn_scope(located, client, options));
  return located;
}

geo::Partition Catchments::sources() const {
  const std::array both{finer_.get(), subnets_.get()};
  return geo::PartitionBuilder::combine(both, [](std::span<const Value> values) {
    return values[0] == verdict::as_a_subnet ? values[1] : values[0];
  });
}

geo::Prefix Catchments::leaf_of(const Located& located) const {
  const auto found =
      located.by_subnet ? subnets_->find(located.deciding) : sources().find(located.deciding);
  return geo::Prefix::of(located.deciding, found.depth);
}

std::uint8_t drawn_scope(const Located& located, const Client& client,
                         const Options& options) noexcept {
  if (!located.by_subnet) return 0;
  if (!located.deciding.is_v4()) return options.sticky_v6;
  const bool is_folded = client.subnet->family == geo::Family::v6;
  const bool draws = options.sticky_v4 > 0;
  return static_cast<std::uint8_t>(options.sticky_v4 + (is_folded && draws ? six_to_four_bits : 0));
}

std::size_t Catchments::bytes() const noexcept {
  std::size_t paths = 0;
  for (const Catchment& catchment : catchments_) {
    for (const Path& path : catchment.paths) {
      for (const auto& rung : path) paths += sizeof(Path::value_type) + rung.size();
    }
    for (const Reach& reach : catchment.reaches) paths += sizeof(Reach) + reach.size();
  }
  return subnets_->bytes() + finer_->bytes() + paths;
}

}  // namespace zones::steer

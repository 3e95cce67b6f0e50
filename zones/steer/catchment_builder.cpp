#include "zones/steer/catchment_builder.h"

#include <algorithm>
#include <array>
#include <set>

#include "geo/country.h"
#include "geo/partition_builder.h"
#include "zones/steer/catchments.h"
#include "zones/steer/special_purpose.h"

namespace zones::steer {
namespace {

enum Block : geo::Partition::Value { ordinary, special, folds_to_resolver, folds_to_v4 };

/// The first address of the block that holds ::ffff:0:0/96: it stands for the whole where client
/// networks are looked up, and is nobody's own address.
constexpr geo::Prefix block_of_mapped{{}, 128};

geo::Partition block_partition() {
  geo::PartitionBuilder builder(ordinary);
  for (const geo::Prefix& block : special_purpose_blocks()) builder.put(block, special);
  builder.put(nat64(), folds_to_resolver);
  builder.put(teredo(), folds_to_resolver);
  builder.put(six_to_four(), folds_to_v4);
  builder.put(block_of_mapped, folds_to_resolver);
  return std::move(builder).build();
}

geo::Partition overlay_partition(const geo::Geography& geography, bool subnets) {
  geo::PartitionBuilder builder(0);
  for (const geo::Prefix& network : geography.overlay()) {
    if (!subnets || !network.is_finer_than_a_subnet()) builder.put(network, 1);
  }
  return std::move(builder).build();
}

constexpr unsigned slot_bits = 12;  // 64 KiB of them stay in the cache

std::size_t slot_of(std::uint64_t joint) noexcept {
  return joint * 0x9E3779B97F4A7C15ULL >> (64 - slot_bits);
}

/// "US" of "US-CA".
geo::Code country_of(const geo::Code& subdivision) {
  const auto code = subdivision.view();
  return geo::Code::parse(code.substr(0, code.find('-'))).value_or(geo::Code{});
}

Path canonical(const GeoRule& rule, const std::vector<std::size_t>& climb) {
  Path path;
  Candidates seen;
  for (const std::size_t key : climb) {
    std::vector<std::uint8_t> rung;
    for (const std::uint8_t endpoint : rule.keys[key].endpoints) {
      if (seen.contains(endpoint)) continue;
      seen.append(endpoint);
      rung.push_back(endpoint);
    }
    if (!rung.empty()) path.push_back(std::move(rung));
  }
  return path;
}

}  // namespace

CatchmentBuilder::CatchmentBuilder(const Chain& chain, const geo::Geography& geography)
    : geography_(geography), recent_(std::size_t{1} << slot_bits) {
  for (const geo::Layer& layer : geography.layers())
    has_finer_networks_ |= layer.coarse.has_value();
  for (const Step& step : chain.steps()) {
    if (const auto* geo = std::get_if<Geo>(&step.rule)) add(geo->rule);
    if (const auto* nearest = std::get_if<Nearest>(&step.rule)) {
      rules_.push_back({nullptr, &nearest->rule});
      measures_ = true;
    }
  }
  std::sort(networks_.begin(), networks_.end());
  has_finer_networks_ |= std::any_of(networks_.begin(), networks_.end(), [](const KeyNetwork& one) {
    return one.network.is_finer_than_a_subnet();
  });
  nests_.emplace_back(rules_.size());
  nest_numbers_.emplace(nests_.front(), 0);
  reduce_places();
  number_of(geo::Place{}, nests_.front());
}

void CatchmentBuilder::add(const GeoRule& rule) {
  for (std::size_t key = 0; key < rule.keys.size(); ++key) {
    if (rule.keys[key].kind == GeoKey::Kind::network) add_networks(rule.keys[key], key);
  }
  rules_.push_back({&rule, nullptr});
}

/// Of the step that is about to join `rules_`.
void CatchmentBuilder::add_networks(const GeoKey& key, std::size_t index) {
  const auto add = [&](const geo::Prefix& network) {
    networks_.push_back(
        {network, static_cast<std::uint8_t>(rules_.size()), static_cast<std::uint32_t>(index)});
  };
  if (key.map == nullptr) return add(key.network);
  for (const geo::Prefix& network : key.map->networks) add(network);
}

std::optional<geo::Position> CatchmentBuilder::representative(
    const std::optional<geo::Position>& position) {
  if (!position || !measures_) return std::nullopt;
  std::vector<Nearness> joint;
  for (const ClientRule& rule : rules_) {
    if (rule.nearest != nullptr) joint.push_back(rule.nearest->from(*position));
  }
  return positions_.try_emplace(std::move(joint), *position).first->second;
}

/// Places that no key tells apart become one: a City database's hundred thousand places shrink to a
/// handful, and joining layers costs little. A field that no key names keeps only whether it is
/// known (a layer that knows hides those below).
void CatchmentBuilder::reduce_places() {
  if (rules_.empty()) return;
  std::set<geo::Code> codes;
  std::set<std::uint32_t> asns;
  bool continents = false;
  for (const ClientRule& rule : rules_) {
    if (rule.geo == nullptr) continue;
    for (const GeoKey& key : rule.geo->keys) {
      codes.insert(key.code);
      // Layers are joined by country: a subdivision must not complete another country's place.
      if (key.kind == GeoKey::Kind::subdivision) codes.insert(country_of(key.code));
      asns.insert(key.asn);
      continents = continents || key.kind == GeoKey::Kind::continent;
      if (key.map == nullptr) continue;
      codes.insert(key.map->countries.begin(), key.map->countries.end());
      asns.insert(key.map->asns.begin(), key.map->asns.end());
    }
    if (rule.geo->continents == Continents::database) continue;
    for (const geo::Country& country : geo::route53_differences()) {
      codes.insert(*geo::Code::parse(country.code));
    }
  }
  // A continent must not complete another country's place either, where one has none.
  for (const geo::Layer& layer : geography_.layers()) {
    for (const geo::Place& place : layer.places) {
      if (place.continent == geo::Continent::unknown) codes.insert(place.country);
    }
  }
  const geo::Code other = *geo::Code::parse("OTHER");
  constexpr std::uint32_t other_asn = 0xFFFFFFFF;
  for (const geo::Layer& layer : geography_.layers()) {
    std::map<geo::Place, Value> numbers;
    auto& reduced = reduced_.emplace_back();
    auto& class_of = class_of_.emplace_back();
    for (geo::Place place : layer.places) {
      place.position = representative(place.position);
      // A position, too, must not complete another country's place, so countries stay apart.
      const bool merges = !measures_ && !codes.contains(place.country);
      if (!place.country.empty() && merges) place.country = other;
      if (!place.subdivision.empty() && !codes.contains(place.subdivision)) {
        place.subdivision = other;
      }
      if (place.asn != 0 && !asns.contains(place.asn)) place.asn = other_asn;
      if (!continents) place.continent = geo::Continent::unknown;
      const auto [found, is_new] = numbers.try_emplace(place, static_cast<Value>(reduced.size()));
      if (is_new) reduced.push_back(place);
      class_of.push_back(found->second);
    }
  }
}

geo::Partition CatchmentBuilder::network_partition(bool subnets) {
  geo::PartitionBuilder builder(0);
  // Ascending order of prefixes puts a network before those inside it, so a stack of open networks
  // suffices; one for each family, for IPv4 sorts between the networks of IPv6.
  std::array<std::vector<std::pair<geo::Prefix, Value>>, 2> stacks;
  for (auto at = networks_.begin(); at != networks_.end();) {
    const geo::Prefix& network = at->network;
    const auto end = std::find_if(
        at, networks_.end(), [&network](const KeyNetwork& one) { return one.network != network; });
    if (subnets && network.is_finer_than_a_subnet()) {
      at = end;
      continue;
    }
    auto& open = stacks[network.address.is_v4() ? 0 : 1];
    while (!open.empty() && !open.back().first.contains(network)) open.pop_back();
    Value nest = open.empty() ? 0 : open.back().second;
    open.emplace_back(network, nest);
    for (; at != end; ++at) nest = nest_inside(nest, *at);
    open.back().second = nest;
    builder.put(open.back().first, nest);
  }
  return std::move(builder).build();
}

CatchmentBuilder::Value CatchmentBuilder::nest_inside(Value around, const KeyNetwork& network) {
  const std::uint64_t keys = rules_[network.step].geo->keys.size();
  const std::uint64_t way = (around * keys + network.key) * max_steps + network.step;
  const auto [known, is_new_way] = nests_inside_.try_emplace(way, 0);
  if (!is_new_way) return known->second;
  Nest nest = nests_[around];
  auto& held = nest[network.step];
  std::erase(held, network.key);
  held.insert(held.begin(), network.key);
  const auto [found, is_new] = nest_numbers_.try_emplace(nest, static_cast<Value>(nests_.size()));
  if (is_new) nests_.push_back(std::move(nest));
  return known->second = found->second;
}

CatchmentBuilder::Value CatchmentBuilder::number_of(const geo::Place& place, const Nest& nest) {
  Catchment catchment;
  for (std::size_t step = 0; step < rules_.size(); ++step) {
    const auto& [geo, nearest] = rules_[step];
    Nearness nearness;
    if (geo != nullptr) nearness.rungs = canonical(*geo, geo->climb(place, nest[step]));
    if (nearest != nullptr && place.position) nearness = nearest->from(*place.position);
    catchment.paths.push_back(std::move(nearness.rungs));
    catchment.reaches.push_back(std::move(nearness.reach));
  }
  const auto [found, is_new] =
      numbers_.try_emplace(catchment, static_cast<Value>(catchments_.size()));
  if (is_new) catchments_.push_back(std::move(catchment));
  return found->second;
}

CatchmentBuilder::Value CatchmentBuilder::catchment_of(std::span<const Value> layer_values,
                                                       Value nest) {
  std::uint64_t joint = nest;
  for (std::size_t layer = 0; layer < layer_values.size(); ++layer) {
    joint = joint * reduced_[layer].size() + class_of_[layer][layer_values[layer]];
  }
  Recent& recent = recent_[slot_of(joint)];
  if (recent.joint == joint) return recent.catchment;
  const auto [found, is_new] = known_.try_emplace(joint, 0);
  if (is_new) {
    geo::Place place;
    for (std::size_t layer = 0; layer < layer_values.size(); ++layer) {
      place.complete_from(reduced_[layer][class_of_[layer][layer_values[layer]]]);
    }
    found->second = number_of(place, nests_[nest]);
  }
  recent = {joint, found->second};
  return found->second;
}

geo::Partition CatchmentBuilder::sort(bool subnets) {
  const geo::Partition networks = network_partition(subnets);
  const geo::Partition blocks = block_partition();
  const geo::Partition overlay = overlay_partition(geography_, subnets);
  std::vector<const geo::Partition*> inputs{&networks, &blocks, &overlay};
  for (const geo::Layer& layer : geography_.layers()) {
    if (rules_.empty()) break;  // nothing that would look at places
    inputs.push_back(subnets ? &layer.for_subnets() : &layer.partition);
  }

  const auto join = [this](std::span<const Value> values) -> Value {
    const bool covered = values[0] != 0 || values[2] != 0;
    if (values[1] == folds_to_resolver) return verdict::resolver_decides;
    if (values[1] == folds_to_v4) return verdict::six_to_four;
    if (values[1] == special && !covered) return verdict::resolver_decides;
    const Value catchment = catchment_of(values.subspan(3), values[0]);
    return values[1] == special ? catchment | verdict::inside_special : catchment;
  };
  return geo::PartitionBuilder::combine(inputs, join);
}

geo::Partition CatchmentBuilder::sort_sources() { return sort(false); }

geo::Partition CatchmentBuilder::sort_subnets(const geo::Partition& sources) {
  if (!has_finer_networks_) return geo::PartitionBuilder::coarsen(sources, finest_v4, finest_v6);
  return geo::PartitionBuilder::coarsen(sort(true), finest_v4, finest_v6);
}

}  // namespace zones::steer

#include "geo/geography.h"

#include <algorithm>
#include <array>
#include <map>

#include "geo/country.h"
#include "geo/partition_builder.h"

namespace geo {
namespace {

/// What follows from what is written: the country from "US-CA", the continent from the country.
Place with_consequences(Place place) {
  if (place.country.empty() && !place.subdivision.empty()) {
    const std::string_view written = place.subdivision.view();
    const Country* known = find_country(written.substr(0, written.find('-')));
    if (known != nullptr) place.country = *Code::parse(known->code);
  }
  if (place.continent == Continent::unknown) place.continent = continent_of(place.country);
  return place;
}

}  // namespace

void Knowledge::note(const Place& place) noexcept {
  country |= !place.country.empty();
  subdivision |= !place.subdivision.empty();
  if (!place.subdivision.empty()) subdivisions.insert(place.subdivision);
  asn |= place.asn != 0;
  position |= place.position.has_value();
}

Geography::Geography(std::vector<Layer> layers) : layers_(std::move(layers)) {}

Knowledge Geography::knows() const noexcept {
  Knowledge all;
  for (const Layer& layer : layers_) {
    all.country |= layer.knows.country;
    all.subdivision |= layer.knows.subdivision;
    all.subdivisions.insert(layer.knows.subdivisions.begin(), layer.knows.subdivisions.end());
    all.asn |= layer.knows.asn;
    all.position |= layer.knows.position;
  }
  return all;
}

Geography::Sighting Geography::look_up(const Address& address) const {
  Sighting sighting;
  for (const Layer& layer : layers_) sighting.add(layer, layer.partition.find(address));
  return sighting;
}

Geography::Sighting Geography::look_up_subnet(const Address& address) const {
  Sighting sighting;
  for (const Layer& layer : layers_) sighting.add(layer, layer.for_subnets().find(address));
  return sighting;
}

void Geography::Sighting::add(const Layer& layer, Partition::Found found) {
  const Place& known = layer.places[found.value];
  if (known.is_unknown()) return;
  place.complete_from(known);
  sources.push_back({&layer, found.depth});
}

Layer make_overlay(std::span<const std::pair<Prefix, Place>> networks) {
  std::map<Prefix, Place> sorted;
  for (const auto& [network, place] : networks)
    sorted.insert_or_assign(network, with_consequences(place));
  Layer layer;
  layer.name = "networks";
  layer.places.emplace_back();
  PartitionBuilder builder, coarse;
  // A wider network sorts before the ones inside it, so those around the present one are a stack,
  // and the innermost of them has been completed from the rest already. One for each family: IPv4
  // sorts between the networks of IPv6.
  std::array<std::vector<std::pair<Prefix, Partition::Value>>, 2> stacks;
  for (const auto& [network, written] : sorted) {
    auto& around = stacks[network.address.is_v4() ? 0 : 1];
    while (!around.empty() && !around.back().first.contains(network)) around.pop_back();
    Place place = written;
    if (!around.empty()) place.complete_from(layer.places[around.back().second]);
    const auto value = static_cast<Partition::Value>(layer.places.size());
    layer.places.push_back(place);
    layer.knows.note(place);
    builder.put(network, value);
    if (!network.is_finer_than_a_subnet()) coarse.put(network, value);
    around.emplace_back(network, value);
  }
  layer.partition = std::move(builder).build();
  const auto is_finer = [](const auto& one) { return one.first.is_finer_than_a_subnet(); };
  if (std::ranges::any_of(networks, is_finer)) layer.coarse = std::move(coarse).build();
  return layer;
}

}  // namespace geo

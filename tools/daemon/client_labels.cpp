#include "tools/daemon/client_labels.h"

#include "geo/country.h"
#include "geo/partition_builder.h"

namespace tools::daemon {

namespace steer = zones::steer;

ClientLabels::ClientLabels(const zones::Service& root, const geo::Geography& geography,
                           JointMap::Whose whose)
    : geography_(geography), whose_(whose) {
  for (std::size_t place = 0; place <= root.nested.size(); ++place) {
    for (const steer::Step& step : root.at(place).chain->steps()) {
      if (const auto* geo = std::get_if<steer::Geo>(&step.rule)) read(geo->rule);
      by_place_ = by_place_ || std::holds_alternative<steer::Nearest>(step.rule);
    }
  }
  geo::PartitionBuilder builder(0);
  for (const auto& [network, value] : named_) builder.put(network, value);
  networks_ = std::move(builder).build();
}

void ClientLabels::read(const steer::GeoRule& rule) {
  using Kind = steer::GeoKey::Kind;
  for (const steer::GeoKey& key : rule.keys) {
    by_place_ = by_place_ || (key.kind != Kind::network && key.kind != Kind::any);
    if (key.kind == Kind::asn && key.map == nullptr) asns_.insert(key.asn);
    if (key.kind == Kind::asn && key.map != nullptr) {
      asns_.insert(key.map->asns.begin(), key.map->asns.end());
    }
    if (key.kind == Kind::subdivision) subdivisions_.insert(key.code);
    if (key.kind != Kind::network) continue;
    const auto value = static_cast<Value>(number_of(key.label) + 1);
    const auto name = [&](const geo::Prefix& network) {
      if (whose_ == JointMap::Whose::subnets && network.is_finer_than_a_subnet()) return;
      named_.emplace_back(network, value);
    };
    if (key.map == nullptr) name(key.network);
    if (key.map == nullptr) continue;
    for (const geo::Prefix& network : key.map->networks) name(network);
  }
}

std::vector<const geo::Partition*> ClientLabels::inputs() const {
  std::vector<const geo::Partition*> inputs{&networks_};
  if (!by_place_) return inputs;
  for (const geo::Layer& layer : geography_.layers()) {
    inputs.push_back(whose_ == JointMap::Whose::subnets ? &layer.for_subnets() : &layer.partition);
  }
  return inputs;
}

std::size_t ClientLabels::label_of(std::span<const Value> values) {
  if (values[0] != 0) return values[0] - 1;
  const auto places = values.subspan(1);
  if (!by_place_) return number_of("all other networks");
  std::uint64_t joint = 0;
  for (std::size_t layer = 0; layer < places.size(); ++layer) {
    joint = joint * geography_.layers()[layer].places.size() + places[layer];
  }
  const auto [known, is_new] = known_.try_emplace(joint, 0);
  if (is_new) {
    geo::Place place;
    for (std::size_t layer = 0; layer < places.size(); ++layer) {
      place.complete_from(geography_.layers()[layer].places[places[layer]]);
    }
    known->second = number_of(text_of(place));
  }
  return known->second;
}

std::size_t ClientLabels::number_of(const std::string& text) {
  const auto [found, is_new] = numbers_.try_emplace(text, texts_.size());
  if (is_new) texts_.push_back(text);
  return found->second;
}

std::string ClientLabels::text_of(const geo::Place& place) const {
  if (asns_.contains(place.asn)) return "AS" + std::to_string(place.asn);
  if (subdivisions_.contains(place.subdivision)) return std::string(place.subdivision.view());
  if (!place.country.empty()) return std::string(place.country.view());
  if (place.continent != geo::Continent::unknown) return std::string(to_string(place.continent));
  return "place unknown";
}

}  // namespace tools::daemon

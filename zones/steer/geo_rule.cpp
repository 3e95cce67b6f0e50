#include "zones/steer/geo_rule.h"

#include <algorithm>
#include <utility>

#include "geo/country.h"

namespace zones::steer {
namespace {

constexpr unsigned v4_width = 32, v6_width = 128;  // bits

template <typename List, typename Item>
bool holds(const List& ascending, const Item& item) noexcept {
  return std::binary_search(ascending.begin(), ascending.end(), item);
}

bool holds(const GeoKey& key, const geo::Prefix& network) noexcept {
  return key.map == nullptr ? key.network == network : holds(key.map->networks, network);
}

}  // namespace

bool GeoKey::matches(const geo::Place& place) const noexcept {
  switch (kind) {
    case Kind::network:
      return false;
    case Kind::asn:
      if (place.asn == 0) return false;
      return map == nullptr ? place.asn == asn : holds(map->asns, place.asn);
    case Kind::subdivision:
      return !place.subdivision.empty() && place.subdivision == code;
    case Kind::country:
      return !place.country.empty() && place.country == code;
    case Kind::group:
      return !place.country.empty() && holds(map->countries, place.country);
    case Kind::continent:
      return place.continent != geo::Continent::unknown && place.continent == continent;
    case Kind::any:
      return true;
  }
  return false;
}

geo::Place GeoRule::seen(geo::Place place) const noexcept {
  if (continents == Continents::route53) {
    place.continent = geo::route53_continent(place.country, place.continent);
  }
  return place;
}

std::vector<std::size_t> GeoRule::networks_around(const geo::Address& address,
                                                  unsigned finest) const {
  std::vector<std::size_t> found;
  const unsigned width = address.is_v4() ? v4_width : v6_width;
  for (unsigned length = std::min(finest, width) + 1; length-- > 0;) {
    const auto network = geo::Prefix::of(address, length);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (keys[i].kind != GeoKey::Kind::network || !holds(keys[i], network)) continue;
      if (std::find(found.begin(), found.end(), i) == found.end()) found.push_back(i);
    }
  }
  return found;
}

std::vector<std::size_t> GeoRule::climb(const geo::Place& place,
                                        const std::vector<std::size_t>& networks) const {
  std::vector<std::size_t> rungs = networks;
  const geo::Place from = seen(place);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].matches(from)) rungs.push_back(i);
  }
  const auto places = rungs.begin() + static_cast<std::ptrdiff_t>(networks.size());
  std::stable_sort(places, rungs.end(),
                   [this](std::size_t a, std::size_t b) { return keys[a].kind < keys[b].kind; });
  if (fence && rungs.size() > 1) rungs.resize(1);
  return rungs;
}

}  // namespace zones::steer

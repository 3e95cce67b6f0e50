#include "zones/steer/geo_rule.h"

#include <algorithm>
#include <tuple>

namespace zones::steer {

bool GeoKey::matches(const geo::Place& place) const noexcept {
  switch (kind) {
    case Kind::network:
      return false;
    case Kind::asn:
      return place.asn != 0 && place.asn == asn;
    case Kind::subdivision:
      return !place.subdivision.empty() && place.subdivision == code;
    case Kind::country:
      return !place.country.empty() && place.country == code;
    case Kind::continent:
      return place.continent != geo::Continent::unknown && place.continent == continent;
    case Kind::any:
      return true;
  }
  return false;
}

std::vector<std::size_t> GeoRule::climb(const geo::Place& place,
                                        const std::vector<std::size_t>& networks) const {
  std::vector<std::size_t> rungs = networks;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].matches(place)) rungs.push_back(i);
  }
  std::sort(rungs.begin(), rungs.end(), [this](std::size_t a, std::size_t b) {
    return std::tuple(keys[a].kind, -int{keys[a].network.length}) <
           std::tuple(keys[b].kind, -int{keys[b].network.length});
  });
  if (fence && rungs.size() > 1) rungs.resize(1);
  return rungs;
}

}  // namespace zones::steer

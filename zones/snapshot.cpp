#include "zones/snapshot.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace zones {

void nest(Service& service, std::vector<std::shared_ptr<const Service>> inner) {
  service.nested.clear();
  service.places.clear();
  for (std::size_t endpoint = 0; endpoint < inner.size(); ++endpoint) {
    const Service* one = inner[endpoint].get();
    if (one == nullptr) continue;
    service.nested.push_back(one);
    service.places.push_back({one->chain.get(), one->standings.get(), one->catchments.get(), 0,
                              static_cast<std::uint8_t>(endpoint)});
    const std::size_t number = service.places.size();  // of `one`
    for (steer::Place place : one->places) {
      place.parent = static_cast<std::uint8_t>(number + place.parent);
      service.places.push_back(place);
    }
    service.nested.insert(service.nested.end(), one->nested.begin(), one->nested.end());
  }
  if (service.nested.empty()) inner.clear();
  service.inner = std::move(inner);
}

ZoneTable::ZoneTable(std::vector<Hosted> zones) : zones_(std::move(zones)) {
  std::sort(zones_.begin(), zones_.end(),
            [](const Hosted& a, const Hosted& b) { return a.zone->apex() < b.zone->apex(); });
  slots_.resize(std::bit_ceil(zones_.size() * 2));
  for (std::uint32_t i = 0; i < zones_.size(); ++i) {
    std::size_t slot = hash(zones_[i].zone->apex().wire()) & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = i + 1;
  }
}

const Hosted* ZoneTable::find_apex(std::uint64_t hash, Octets apex) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const Hosted& hosted = zones_[slots_[slot] - 1U];
    if (equal_ignoring_case(hosted.zone->apex().wire(), apex)) return &hosted;
  }
  return nullptr;
}

const Hosted* ZoneTable::find(Octets name, bool above_apex) const noexcept {
  if (zones_.empty()) return nullptr;
  const Labels labels(name);
  std::uint64_t hashed = root_hash;
  const Hosted* closest = find_apex(hashed, name.last(1));
  for (std::size_t left = labels.count; left-- > 0;) {
    const std::size_t at = labels.at[left];
    hashed = extend(hashed, name.subspan(at + 1U, name[at]));
    const Hosted* closer = find_apex(hashed, name.subspan(at));
    const bool steps_aside = above_apex && left == 0 && closest != nullptr;
    if (closer != nullptr && !steps_aside) closest = closer;
  }
  return closest;
}

}  // namespace zones

#include "zones/snapshot.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace zones {

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

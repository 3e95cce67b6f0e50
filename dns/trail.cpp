#include "dns/trail.h"

#include <algorithm>

namespace dns {

bool Trail::follow(Octets target) noexcept {
  if (!may_follow()) return false;
  const auto visited_end = names_.begin() + static_cast<std::ptrdiff_t>(followed_ + 1);
  const auto is_target = [target](Octets name) { return zones::equal_ignoring_case(name, target); };
  if (std::any_of(names_.begin(), visited_end, is_target)) return false;
  names_[++followed_] = target;
  return true;
}

std::optional<Octets> Trail::substitute(std::size_t owner_octets, Octets target) noexcept {
  const Octets kept = name().first(name().size() - owner_octets);
  if (kept.size() + target.size() > zones::max_name_octets) return std::nullopt;
  auto& made = made_[followed_];
  const auto end =
      std::copy(target.begin(), target.end(), std::copy(kept.begin(), kept.end(), made.begin()));
  return Octets(made.begin(), end);
}

bool Trail::meets_first(const zones::Node& dname) noexcept {
  const auto end = dnames_.begin() + static_cast<std::ptrdiff_t>(dname_count_);
  if (std::find(dnames_.begin(), end, &dname) != end) return false;
  if (dname_count_ < dnames_.size()) dnames_[dname_count_++] = &dname;
  return true;
}

}  // namespace dns

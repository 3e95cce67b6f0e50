#include "zones/steer/candidates.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace zones::steer {

Candidates::Candidates(Mask members) noexcept : mask_(members) {
  for (; members != 0; members &= members - 1) {
    order_[size_++] = static_cast<std::uint8_t>(std::countr_zero(members));
  }
}

void Candidates::keep(Mask wanted) noexcept {
  std::uint8_t kept = 0;
  for (std::uint8_t i = 0; i < size_; ++i) {
    if ((wanted >> order_[i] & 1U) != 0) order_[kept++] = order_[i];
  }
  size_ = kept;
  mask_ &= wanted;
}

void Candidates::select(std::span<const std::uint8_t> list) noexcept {
  Candidates selected;
  for (const std::uint8_t endpoint : list) {
    if (contains(endpoint)) selected.append(endpoint);
  }
  *this = selected;
}

void Candidates::swap(std::size_t i, std::size_t j) noexcept { std::swap(order_[i], order_[j]); }

void Candidates::truncate(std::size_t count) noexcept {
  while (size_ > count) mask_ &= ~(Mask{1} << order_[--size_]);
}

void Candidates::append(std::uint8_t endpoint) noexcept {
  if (contains(endpoint)) return;
  order_[size_++] = endpoint;
  mask_ |= Mask{1} << endpoint;
}

}  // namespace zones::steer

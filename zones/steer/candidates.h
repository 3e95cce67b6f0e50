// The endpoints still in the running, in order: at most 64, by index. Order and set cannot
// disagree.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace zones::steer {

constexpr std::size_t max_endpoints = 64;  // one bit each in a word; `check` refuses more

class Candidates {
 public:
  using Mask = std::uint64_t;

  Candidates() = default;
  /// The endpoints of `members`, in ascending order.
  explicit Candidates(Mask members) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] Mask mask() const noexcept { return mask_; }
  [[nodiscard]] bool contains(std::size_t endpoint) const noexcept {
    return (mask_ >> endpoint & 1U) != 0;
  }
  [[nodiscard]] std::span<const std::uint8_t> order() const noexcept {
    return {order_.data(), size_};
  }

  void keep(Mask wanted) noexcept;                           // drops the others, order kept
  void select(std::span<const std::uint8_t> list) noexcept;  // keeps those in `list`, in its order
  void swap(std::size_t i, std::size_t j) noexcept;          // positions in the order
  void truncate(std::size_t count) noexcept;
  void append(std::uint8_t endpoint) noexcept;  // no effect when it is in already

 private:
  std::array<std::uint8_t, max_endpoints> order_{};
  std::uint8_t size_ = 0;
  Mask mask_ = 0;
};

}  // namespace zones::steer

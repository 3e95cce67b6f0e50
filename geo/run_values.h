// The values of a partition's runs by their place: frozen. Where few are different, as in a map of
// catchments, each run holds two octets that name one of the different ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace geo {

class RunValues {
 public:
  RunValues() noexcept = default;
  explicit RunValues(std::vector<std::uint32_t> values);

  [[nodiscard]] std::uint32_t operator[](std::size_t run) const noexcept {
    return names_.empty() ? all_[run] : different_[names_[run]];
  }
  [[nodiscard]] std::size_t bytes() const noexcept;

 private:
  std::vector<std::uint32_t> all_;  // where too many are different; else the other two
  std::vector<std::uint16_t> names_;
  std::vector<std::uint32_t> different_;
};

}  // namespace geo

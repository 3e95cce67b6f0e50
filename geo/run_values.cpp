#include "geo/run_values.h"

#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

namespace geo {
namespace {

constexpr std::size_t most_names = std::size_t{1} << 16;
constexpr unsigned slot_bits = 10;

/// Numbers values in the order in which they come. Neighbouring runs take turns at few of them, so
/// the last one of each slot is looked at first.
class Naming {
 public:
  /// Empty when there are no names left.
  std::optional<std::uint16_t> name_of(std::uint32_t value) {
    Recent& recent = recent_[value * 0x9E3779B9U >> (32 - slot_bits)];
    if (recent.is_set && recent.value == value) return recent.name;
    const auto next = static_cast<std::uint16_t>(different.size());
    const auto [known, is_new] = names_.try_emplace(value, next);
    if (is_new) {
      if (different.size() == most_names) return std::nullopt;
      different.push_back(value);
    }
    recent = {value, known->second, true};
    return known->second;
  }

  std::vector<std::uint32_t> different;

 private:
  struct Recent {
    std::uint32_t value = 0;
    std::uint16_t name = 0;
    bool is_set = false;
  };
  std::unordered_map<std::uint32_t, std::uint16_t> names_;
  std::array<Recent, std::size_t{1} << slot_bits> recent_{};
};

}  // namespace

RunValues::RunValues(std::vector<std::uint32_t> values) {
  Naming naming;
  names_.reserve(values.size());
  for (const std::uint32_t value : values) {
    const auto name = naming.name_of(value);
    if (!name) {
      names_ = {};
      all_ = std::move(values);
      all_.shrink_to_fit();
      return;
    }
    names_.push_back(*name);
  }
  different_ = std::move(naming.different);
}

std::size_t RunValues::bytes() const noexcept {
  return (all_.capacity() + different_.capacity()) * sizeof(all_[0]) +
         names_.capacity() * sizeof(names_[0]);
}

}  // namespace geo

#include "geo/place.h"

#include <algorithm>

namespace geo {
namespace {

std::optional<char> code_letter(char letter) noexcept {
  if (letter >= 'a' && letter <= 'z') return static_cast<char>(letter - 'a' + 'A');
  const bool fits =
      (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '-';
  return fits ? std::optional(letter) : std::nullopt;
}

}  // namespace

std::optional<Code> Code::parse(std::string_view text) noexcept {
  Code code;
  if (text.empty() || text.size() >= code.text_.size()) return {};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto letter = code_letter(text[i]);
    if (!letter) return {};
    code.text_[i] = *letter;
  }
  return code;
}

std::string_view Code::view() const noexcept {
  const auto end = std::ranges::find(text_, '\0');
  return {text_.data(), static_cast<std::size_t>(end - text_.begin())};
}

void Place::complete_from(const Place& other) noexcept {
  if (asn == 0) asn = other.asn;
  // Sources that name two countries speak of two places: California must not complete Germany.
  if (!country.empty() && !other.country.empty() && country != other.country) return;
  if (country.empty()) country = other.country;
  if (subdivision.empty()) subdivision = other.subdivision;
  if (continent == Continent::unknown) continent = other.continent;
  if (!position) position = other.position;
}

}  // namespace geo

#include "zones/compile/geo_clashes.h"

#include <algorithm>
#include <optional>
#include <string>

#include "zones/compile/draft.h"

namespace zones::compile {
namespace {

using steer::GeoKey;
using Kind = GeoKey::Kind;

std::string text_of(const geo::Prefix& network) { return network.to_string(); }
std::string text_of(std::uint32_t asn) { return "AS" + std::to_string(asn); }
std::string text_of(const geo::Code& country) { return std::string(country.view()); }

/// What two keys share, and the number it has in the list of each.
struct Shared {
  std::string text;
  std::size_t in_first = 0, in_second = 0;
};

/// Of two ascending lists; a short one (of a key that is no map) is looked up in the long one.
template <typename Item>
std::optional<Shared> first_shared(std::span<const Item> a, std::span<const Item> b) {
  if (a.size() == 1 || b.size() == 1) {
    const bool a_is_one = a.size() == 1;
    const auto& list = a_is_one ? b : a;
    const Item& one = a_is_one ? a.front() : b.front();
    const auto found = std::ranges::lower_bound(list, one);
    if (found == list.end() || *found != one) return std::nullopt;
    const auto at = static_cast<std::size_t>(found - list.begin());
    return Shared{text_of(one), a_is_one ? 0 : at, a_is_one ? at : 0};
  }
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) return Shared{text_of(a[i]), i, j};
    if (a[i] < b[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return std::nullopt;
}

template <typename Item>
std::span<const Item> list_of(const GeoKey& key, const Item& one,
                              const std::vector<Item> steer::GeoMap::*all) {
  return key.map == nullptr ? std::span<const Item>(&one, 1) : std::span<const Item>(*key.map.*all);
}

std::optional<Shared> shared(const GeoKey& a, const GeoKey& b) {
  using steer::GeoMap;
  if (a.kind == Kind::network) {
    return first_shared(list_of(a, a.network, &GeoMap::networks),
                        list_of(b, b.network, &GeoMap::networks));
  }
  if (a.kind == Kind::asn) {
    return first_shared(list_of(a, a.asn, &GeoMap::asns), list_of(b, b.asn, &GeoMap::asns));
  }
  return first_shared(list_of(a, a.code, &GeoMap::countries),
                      list_of(b, b.code, &GeoMap::countries));
}

std::string described(const StepScope& scope, const WrittenKey& key, std::size_t member) {
  const std::string place =
      key.key.map == nullptr ? place_of(key.at) : scope.maps.place_of_member(*key.key.map, member);
  return compile::quoted(key.key.label) + " (" + place + ')';
}

}  // namespace

void fault_clashes(const StepScope& scope, std::span<const WrittenKey> keys) {
  for (std::size_t second = 1; second < keys.size(); ++second) {
    for (std::size_t first = 0; first < second; ++first) {
      const WrittenKey &a = keys[first], &b = keys[second];
      const bool can_clash =
          a.key.kind == b.key.kind && (a.key.map != nullptr || b.key.map != nullptr);
      const auto both = can_clash ? shared(a.key, b.key) : std::nullopt;
      if (!both) continue;
      scope.reader.faults().fault(b.at,
                                  both->text + " is in " + described(scope, a, both->in_first) +
                                      " and in " + described(scope, b, both->in_second) +
                                      ": which list counts?",
                                  "take it out of one of them");
    }
  }
}

}  // namespace zones::compile

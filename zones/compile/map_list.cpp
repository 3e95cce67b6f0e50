#include "zones/compile/map_list.h"

#include <algorithm>
#include <array>
#include <string>

#include "geo/country.h"
#include "zones/compile/draft.h"
#include "zones/compile/geo_keys.h"
#include "zones/steer/catchments.h"

namespace zones::compile {
namespace {

// A list of another format has a fault in each line; nobody reads more than these.
constexpr std::size_t most_faults = 100;
constexpr std::size_t longest_member = 64;  // octets; the longest network has 43

std::string_view kind_name(steer::GeoKey::Kind kind) {
  switch (kind) {
    case steer::GeoKey::Kind::network:
      return "networks";
    case steer::GeoKey::Kind::asn:
      return "ASNs";
    default:
      return "countries";
  }
}

bool is_too_fine(const geo::Prefix& network) {
  return network.length > (network.address.is_v4() ? steer::finest_v4 : steer::finest_v6);
}

bool is_legible(std::string_view text) {
  return text.size() <= longest_member &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace

void MapList::Oddity::note(std::uint32_t origin, std::string_view what) {
  if (count++ > 0) return;
  first = origin;
  text = what;
}

void MapList::fault(std::uint32_t origin, std::string what, std::string remedy) {
  if (++fault_count_ <= most_faults) {
    faults_.fault(spot_of_(origin), std::move(what), std::move(remedy));
  }
}

void MapList::warn(std::string_view id, const Oddity& oddity, std::string_view what,
                   std::string remedy) {
  if (oddity.count == 0) return;
  const std::string others =
      oddity.count == 1 ? "" : " (and " + std::to_string(oddity.count - 1) + " more like it)";
  faults_.warn(id, spot_of_(oddity.first), oddity.text + std::string(what) + others,
               std::move(remedy));
}

std::string MapList::place(std::uint32_t origin) const { return place_of(spot_of_(origin)); }

void MapList::add(std::string_view text, std::uint32_t origin) {
  if (const auto network = geo::Prefix::parse(text)) {
    if (is_of_the_kind(Kind::network, text, origin)) add_network(*network, text, origin);
    return;
  }
  const auto key = read(text, origin);
  if (!key) return;
  const Kind kind = key->kind == Kind::country ? Kind::group : key->kind;
  if (!is_of_the_kind(kind, text, origin)) return;
  if (kind == Kind::asn) {
    asns_.emplace_back(key->asn, origin);
  } else {
    countries_.emplace_back(key->code, origin);
  }
}

/// A country or an ASN.
std::optional<steer::GeoKey> MapList::read(std::string_view text, std::uint32_t origin) {
  const std::string members = "a map holds countries, ASNs or networks";
  if (!is_legible(text) || text.starts_with("map:")) {
    fault(origin, quoted(text) + " is no country, ASN or network", members);
    return std::nullopt;
  }
  Faults found;
  const auto key = read_geo_key(found, {}, text);
  if (key && (key->kind == Kind::country || key->kind == Kind::asn)) return key;
  if (key && key->kind == Kind::continent && geo::find_country(text) != nullptr) {
    fault(origin, quoted(text) + " is a continent", "write \"country:" + std::string(text) + '"');
  } else if (key) {
    fault(origin, quoted(text) + " is no country, ASN or network", members);
  } else {
    const Fault& why = found.all().front();
    fault(origin, why.what, why.remedy);
  }
  return std::nullopt;
}

void MapList::add_network(const geo::Prefix& network, std::string_view text, std::uint32_t origin) {
  if (geo::Prefix::has_host_bits(text)) host_bits_.note(origin, quoted(text));
  if (is_too_fine(network)) too_fine_.note(origin, quoted(text));
  networks_.emplace_back(network, origin);
}

bool MapList::is_of_the_kind(Kind kind, std::string_view text, std::uint32_t origin) {
  if (!kind_) {
    kind_ = kind;
    first_text_ = text;
  }
  if (*kind_ == kind) return true;
  fault(origin,
        quoted(text) + " in a map of " + std::string(kind_name(*kind_)) + ", which " +
            compile::quoted(first_text_) + " made it",
        "make a map for each kind");
  return false;
}

template <typename Item>
void MapList::freeze(Placed<Item>& read, std::vector<Item>& items,
                     std::vector<std::uint32_t>& origins) {
  if (!std::ranges::is_sorted(read)) std::ranges::sort(read);
  items.reserve(read.size());
  origins.reserve(read.size());
  for (const auto& [item, origin] : read) {
    if (!items.empty() && items.back() == item) {
      repeated_.note(origin, "the same stands at " + place(origins.back()) + " already");
      continue;
    }
    items.push_back(item);
    origins.push_back(origin);
  }
}

/// Of sorted networks.
void MapList::note_overlaps() {
  std::array<const std::pair<geo::Prefix, std::uint32_t>*, 2> wide{};  // one for each family
  for (const auto& placed : networks_) {
    auto& around = wide[placed.first.address.is_v4() ? 0 : 1];
    if (around == nullptr || !around->first.contains(placed.first)) {
      around = &placed;
    } else if (around->first != placed.first && inside_.count++ == 0) {
      inside_.first = placed.second;
      inside_.text = compile::quoted(placed.first.to_string()) + " lies in " +
                     compile::quoted(around->first.to_string()) + " at " + place(around->second);
    }
  }
}

std::optional<MapMembers> MapList::finish(const Spot& at) && {
  if (fault_count_ > most_faults) {
    faults_.fault(
        at,
        "the map has " + std::to_string(fault_count_ - most_faults) + " more members with faults",
        "is it the right list?");
  }
  if (fault_count_ > 0) return std::nullopt;
  if (!kind_) {
    faults_.fault(at, "an empty map", "name countries, ASNs or networks, or leave it out");
    return std::nullopt;
  }
  MapMembers members;
  members.kind = *kind_;
  freeze(networks_, members.content.networks, members.origins);
  freeze(asns_, members.content.asns, members.origins);
  freeze(countries_, members.content.countries, members.origins);
  note_overlaps();
  warn("geo-host-bits", host_bits_, " has bits set behind its length", "write the network itself");
  warn("geo-too-fine", too_fine_,
       " is finer than /24 or /56 and matches only resolvers by their own address, no client "
       "subnets",
       "write a /24 or /56 where clients are meant");
  warn("map-repeats", repeated_, "", "leave it out");
  warn("map-overlaps", inside_, "", "leave it out, unless a key between the two is meant");
  return members;
}

}  // namespace zones::compile

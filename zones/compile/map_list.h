// The members of one named map as they are read: networks, ASNs or countries, one by one, from the
// zone file or from a list beside it. A list may hold a million of them: what is odd about many is
// said once, and only so many faults are told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "zones/compile/faults.h"
#include "zones/steer/geo_rule.h"

namespace zones::compile {

struct MapMembers {
  steer::GeoKey::Kind kind = steer::GeoKey::Kind::group;  // or network, or asn
  steer::GeoMap content;
  std::vector<std::uint32_t> origins;  // where each member was written: number of item or line
};

class MapList {
 public:
  /// `spot_of` tells the place of an item's or line's number.
  MapList(Faults& faults, std::function<Spot(std::uint32_t)> spot_of)
      : faults_(faults), spot_of_(std::move(spot_of)) {}

  /// Reads one member. The first one says of which kind the map is.
  void add(std::string_view text, std::uint32_t origin);
  /// Sorts what was read and warns of repeats, host bits and the like; nothing where a member had a
  /// fault. `at`: the map itself.
  std::optional<MapMembers> finish(const Spot& at) &&;

 private:
  using Kind = steer::GeoKey::Kind;
  template <typename Item>
  using Placed = std::vector<std::pair<Item, std::uint32_t>>;
  /// Something odd about some members: the first of them stands for all.
  struct Oddity {
    std::size_t count = 0;
    std::uint32_t first = 0;
    std::string text;
    void note(std::uint32_t origin, std::string_view what);
  };

  std::optional<steer::GeoKey> read(std::string_view text, std::uint32_t origin);
  void add_network(const geo::Prefix& network, std::string_view text, std::uint32_t origin);
  bool is_of_the_kind(Kind kind, std::string_view text, std::uint32_t origin);
  void fault(std::uint32_t origin, std::string what, std::string remedy);
  void warn(std::string_view id, const Oddity& oddity, std::string_view what, std::string remedy);
  template <typename Item>
  void freeze(Placed<Item>& read, std::vector<Item>& items, std::vector<std::uint32_t>& origins);
  void note_overlaps();
  [[nodiscard]] std::string place(std::uint32_t origin) const;

  Faults& faults_;
  std::function<Spot(std::uint32_t)> spot_of_;
  std::optional<Kind> kind_;
  std::string first_text_;
  Placed<geo::Prefix> networks_;
  Placed<std::uint32_t> asns_;
  Placed<geo::Code> countries_;
  Oddity host_bits_, too_fine_, repeated_, inside_;
  std::size_t fault_count_ = 0;
};

}  // namespace zones::compile

// The named maps of a file, with those of the shared files it uses: sets of networks, ASNs or
// countries that `geo` keys name as "map:NAME" (ZONE.md §6). Knows which maps a key has named, for
// the warning about the others.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/map_list.h"
#include "zones/compile/reader.h"

namespace zones::compile {

class Maps {
 public:
  /// What is built in: "european-union".
  Maps();
  /// Reads "maps" of the file's object besides, and the files they name; those of `shared` win.
  /// Every fault is noted.
  Maps(const Reader& reader, const Value& root, std::span<const Maps* const> shared = {});

  /// The key that "map:NAME" is, without a label; the map is in use from then on. Nothing, with a
  /// fault at `at`, where there is no such map; without one where it is written but was refused.
  std::optional<steer::GeoKey> use(Faults& faults, const Spot& at, std::string_view name);
  /// Where the member number `index` of a map's list was written; "built in" for such.
  [[nodiscard]] std::string place_of_member(const steer::GeoMap& map, std::size_t index) const;
  void warn_of_unused(Faults& faults) const;

 private:
  struct Named {
    Spot at;  // without a file: built in
    steer::GeoKey::Kind kind = steer::GeoKey::Kind::group;
    std::shared_ptr<const steer::GeoMap> content;               // null: refused
    std::shared_ptr<const std::vector<std::uint32_t>> origins;  // of its members
    std::function<Spot(std::uint32_t)> spot_of;
    bool used = false;
  };
  void read(const Reader& reader, const Value& maps, const Value::Member& member);

  std::map<std::string, Named, std::less<>> named_;
};

}  // namespace zones::compile

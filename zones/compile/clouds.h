// The clouds of a file, with those of the shared files it uses: what endpoints inherit from the
// place they are in. Knows which clouds an endpoint has named, for the warning about the others.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/traits.h"

namespace zones::compile {

class Clouds {
 public:
  /// Reads "clouds" and "regions" of the file's object beside those of `shared`, which win; every
  /// fault is noted.
  Clouds(const Reader& reader, const Value& root, std::span<const Clouds* const> shared = {});

  /// The cloud's traits, which is in use from then on; null when there is none of this name.
  const Traits* use(std::string_view name);
  /// Where a cloud or endpoint says that it is, by "at" or "region".
  [[nodiscard]] std::optional<geo::Position> read_position(const Reader& reader,
                                                           const Value& object) const;
  /// Its names, for "did you mean".
  [[nodiscard]] std::vector<std::string_view> names() const;
  void warn_of_unused(const Reader& reader) const;

 private:
  struct Cloud {
    Spot at;
    Traits traits;
    bool used = false;
  };
  std::map<std::string, geo::Position, std::less<>> regions_;  // the zone's own
  std::map<std::string, Cloud, std::less<>> clouds_;
};

}  // namespace zones::compile

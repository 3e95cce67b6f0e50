// Everything known about where addresses are: layers of networks with a place each. Frozen once
// made; shared by pointer. The server file's `networks` is the first layer, then the databases in
// the order given; each field of a place comes from the first layer that knows it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "geo/partition.h"
#include "geo/place.h"
#include "geo/prefix.h"

namespace geo {

/// What a layer can tell at all; a steering key of a kind that no layer decides gets a warning.
struct Knowledge {
  bool country = false, subdivision = false, asn = false, position = false;
  std::set<Code> subdivisions = {};  // all that can be told

  friend bool operator==(const Knowledge&, const Knowledge&) = default;
  void note(const Place& place) noexcept;  // what this place tells can be told
};

struct Layer {
  std::string name;           // "GeoLite2-City" (the file's name without ending), or "networks"
  Partition partition;        // values index `places`
  std::vector<Place> places;  // [0] is the unknown place
  /// Only where some network is finer than a client network may be: the same without those.
  std::optional<Partition> coarse;

  [[nodiscard]] const Partition& for_subnets() const noexcept {
    return coarse ? *coarse : partition;
  }
  Knowledge knows;
  std::uint64_t build_epoch = 0;  // seconds since 1970, of a database; 0 otherwise
};

class Geography {
 public:
  Geography() = default;  // knows nothing
  explicit Geography(std::vector<Layer> layers);

  [[nodiscard]] std::span<const Layer> layers() const noexcept { return layers_; }
  [[nodiscard]] Knowledge knows() const noexcept;
  /// The place of one address and, per layer, how deep its network is (for `explain`).
  struct Sighting {
    Place place;
    struct Source {
      const Layer* layer;
      std::uint8_t depth;
    };
    std::vector<Source> sources;  // the layers that know anything of this address
    void add(const Layer& layer, Partition::Found found);
  };
  [[nodiscard]] Sighting look_up(const Address& address) const;
  /// The same of a client network, by its first address: networks of the first layer finer than it
  /// may be say nothing of it (ZONE.md §7).
  [[nodiscard]] Sighting look_up_subnet(const Address& address) const;
  /// Networks of the `networks` layer: they make a special-purpose block decide (ZONE.md §7).
  [[nodiscard]] std::span<const Prefix> overlay() const noexcept { return overlay_; }
  void set_overlay(std::vector<Prefix> networks) { overlay_ = std::move(networks); }

 private:
  std::vector<Layer> layers_;
  std::vector<Prefix> overlay_;
};

/// The layer of the server file's `networks`. Continents follow from countries.
Layer make_overlay(std::span<const std::pair<Prefix, Place>> networks);

}  // namespace geo

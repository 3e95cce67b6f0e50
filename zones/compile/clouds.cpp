#include "zones/compile/clouds.h"

#include <array>
#include <functional>

#include "geo/regions.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 6> cloud_keys{"region", "at",    "weight",
                                                     "ttl",    "price", "state"};

using OwnRegions = std::map<std::string, geo::Position, std::less<>>;

void read_own_regions(const Reader& reader, const Value& root, OwnRegions& own) {
  const Value* regions = root.find("regions");
  if (regions == nullptr || !is_object(reader, *regions)) return;
  for (const Value::Member& member : regions->members) {
    if (is_note(member)) continue;
    own.emplace(member.key, reader.position(member.value).value_or(geo::Position{}));
  }
}

/// The regions of the same provider are near enough to be meant, the others only noise.
std::string region_remedy(std::string_view name, const OwnRegions& own) {
  const std::string_view provider = name.substr(0, name.find(':') + 1);
  std::vector<std::string_view> known;
  for (const auto& [own_name, position] : own) known.push_back(own_name);
  for (const geo::Region& region : geo::regions()) {
    if (region.name.substr(region.name.find(':') + 1) == name) {
      return "did you mean \"" + std::string(region.name) + "\"?";
    }
    if (region.name.starts_with(provider)) known.push_back(region.name);
  }
  return nearest(name, known);
}

bool is_good_name(std::string_view name) {
  return !name.empty() && name.find('/') == std::string_view::npos;
}

}  // namespace

Clouds::Clouds(const Reader& reader, const Value& root, std::span<const Clouds* const> shared) {
  for (const Clouds* wider : shared) {
    regions_.insert(wider->regions_.begin(), wider->regions_.end());
    clouds_.insert(wider->clouds_.begin(), wider->clouds_.end());
  }
  for (auto& [name, cloud] : clouds_) cloud.used = true;  // by others, perhaps
  read_own_regions(reader, root, regions_);
  const Value* clouds = root.find("clouds");
  if (clouds == nullptr || !is_object(reader, *clouds)) return;
  for (const Value::Member& member : clouds->members) {
    if (is_note(member)) continue;
    Cloud cloud{reader.document().spot_of_key(*clouds, member), {}, false};
    if (!is_good_name(member.key)) {
      reader.faults().fault(cloud.at, "a cloud's name is not empty and has no \"/\"",
                            "endpoints are called CLOUD/label");
    }
    if (is_object_of(reader, member.value, cloud_keys)) {
      cloud.traits = read_traits(reader, member.value);
      cloud.traits.position = read_position(reader, member.value);
    }
    clouds_.emplace(member.key, std::move(cloud));
  }
}

const Traits* Clouds::use(std::string_view name) {
  const auto found = clouds_.find(name);
  if (found == clouds_.end()) return nullptr;
  found->second.used = true;
  return &found->second.traits;
}

std::optional<geo::Position> Clouds::read_position(const Reader& reader,
                                                   const Value& object) const {
  const Value* at = object.find("at");
  const Value* region = object.find("region");
  const auto position = at != nullptr ? reader.position(*at) : std::nullopt;
  if (region == nullptr) return position;
  if (at != nullptr) {
    reader.fault(*region, "one place is enough, here are \"region\" and \"at\"", "leave one out");
  }
  const auto name = reader.text(*region);
  if (!name) return position;
  if (const auto own = regions_.find(*name); own != regions_.end()) return own->second;
  if (const auto known = geo::region_position(*name)) return known;
  reader.fault(*region, "no region is called \"" + *name + "\"", region_remedy(*name, regions_));
  return position;
}

std::vector<std::string_view> Clouds::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, cloud] : clouds_) names.push_back(name);
  return names;
}

void Clouds::warn_of_unused(const Reader& reader) const {
  for (const auto& [name, cloud] : clouds_) {
    if (cloud.used) continue;
    reader.faults().warn("unused-cloud", cloud.at, "no endpoint is in the cloud \"" + name + "\"",
                         "remove it or name it in an endpoint");
  }
}

}  // namespace zones::compile

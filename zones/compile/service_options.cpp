#include "zones/compile/service_options.h"

#include <algorithm>
#include <string>

namespace zones::compile {
namespace {

constexpr std::uint64_t max_catchments_mb = 4096;  // a partition's index counts in 32 bits

/// One number sets both ends. Where only one end is written, the other is the default, moved as far
/// as it must.
void read_ttl(const Reader& reader, const Value& value, steer::Options& options) {
  if (!value.is(Value::Kind::object)) {
    if (const auto ttl = reader.ttl(value)) options.ttl_min = options.ttl_max = *ttl;
    return;
  }
  static_cast<void>(reader.object(value, {"min", "max"}));
  const Value* min = value.find("min");
  const Value* max = value.find("max");
  const auto least = min != nullptr ? reader.ttl(*min) : std::nullopt;
  const auto most = max != nullptr ? reader.ttl(*max) : std::nullopt;
  if (least && most && *least > *most) {
    reader.fault(value,
                 "the least TTL, " + std::to_string(*least) + " s, is over the greatest, " +
                     std::to_string(*most) + " s",
                 "swap them");
  }
  if (most) options.ttl_max = *most;
  options.ttl_min = least.value_or(std::min(options.ttl_min, options.ttl_max));
  if (!most) options.ttl_max = std::max(options.ttl_min, options.ttl_max);
}

std::vector<geo::Prefix> read_trust(const Reader& reader, const Value& value) {
  std::vector<geo::Prefix> networks;
  for (const Value& item : value.as_list()) {
    const auto text = reader.text(item);
    if (!text) continue;
    const auto network = geo::Prefix::parse(*text);
    if (!network) {
      reader.fault(item, '"' + *text + "\" is no network",
                   "write an address and a length such as \"10.0.0.0/8\"");
      continue;
    }
    if (geo::Prefix::has_host_bits(*text)) {
      reader.warn("trust-host-bits", item, '"' + *text + "\" has bits set behind its length",
                  "write \"" + network->to_string() + '"');
    }
    networks.push_back(*network);
  }
  return networks;
}

}  // namespace

steer::Options read_service_options(const Reader& reader, const Value& service) {
  steer::Options options;
  if (const Value* ttl = service.find("ttl")) read_ttl(reader, *ttl, options);
  if (const Value* families = service.find("families")) {
    options.families_common = reader.word(*families, {"any", "common"}) == "common";
  }
  if (const Value* client = service.find("client")) {
    options.resolver_only = reader.word(*client, {"ecs", "resolver"}) == "resolver";
  }
  if (const Value* trust = service.find("trust")) options.trust = read_trust(reader, *trust);
  if (const Value* most = service.find("catchments_mb")) {
    const auto mebibytes = reader.whole(*most, 1, max_catchments_mb);
    options.catchments_mb = static_cast<std::uint32_t>(mebibytes.value_or(options.catchments_mb));
  }
  return options;
}

}  // namespace zones::compile

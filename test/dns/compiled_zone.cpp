#include "test/dns/compiled_zone.h"

#include <catch2/catch.hpp>

namespace judge {

zones::compile::Compiled compiled_zone(const char* zone_json) {
  zones::compile::Sources sources;
  sources.files.push_back({"app.json", zone_json, 1'700'000'000, ""});
  sources.geography = std::make_shared<geo::Geography>();
  auto result = zones::compile::compile(sources, nullptr);
  for (const auto& fault : result.faults) UNSCOPED_INFO(fault.to_string());
  REQUIRE(result.refused == 0);
  return result;
}

std::shared_ptr<const zones::Snapshot> zone_that_is_up(const char* zone_json) {
  const auto result = compiled_zone(zone_json);
  for (const auto& watched : result.roster) {
    for (std::size_t i = 0; i < watched.endpoints.size(); ++i) {
      health::Outlook up;
      up.up_v4 = up.up_v6 = up.up_other = true;
      (*watched.roll)[i].outlook = up.pack();
      (*watched.roll)[i].addresses = ~0ULL;
    }
  }
  return result.snapshot;
}

}  // namespace judge

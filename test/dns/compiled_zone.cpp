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

}  // namespace judge

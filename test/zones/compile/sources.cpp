#include "test/zones/compile/sources.h"

#include <catch2/catch.hpp>

namespace sources {

std::string zone_text(std::string_view zone) {
  return "{\n  \"zone\": \"" + std::string(zone) + R"(",
  "nameservers": { "ns1": "198.51.100.53" },
  "ttl": 300,
  "clouds": {
    "aws": { "region": "aws:us-east-1", "weight": 60 },
    "gcp": { "at": [51.51, -0.13], "weight": 30 }
  },
  "checks": { "web": { "http": { "path": "/healthz", "port": 8080 }, "interval": "5s" } },
  "services": {
    "web": {
      "check": "web",
      "steer": ["healthy", { "geo": { "192.0.2.0/24": "aws", "*": ["gcp", "aws"] } },
                "weighted", { "first": 1 }],
      "endpoints": { "aws": { "A": "192.0.2.10" }, "gcp": { "A": "192.0.2.20" } }
    }
  },
  "records": {
    "www": { "serve": "web" },
    "static": { "A": "203.0.113.1", "TXT": "plain" }
  }
}
)";
}

std::string edited(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

zones::compile::Sources of(const std::vector<File>& files) {
  static const auto nowhere = std::make_shared<const geo::Geography>();
  zones::compile::Sources sources;
  sources.geography = nowhere;
  for (const File& file : files) {
    sources.files.push_back({file.path, file.text, file.mtime_unix, {}});
  }
  return sources;
}

std::string told(const zones::compile::Compiled& compiled) {
  std::string lines;
  for (const auto& fault : compiled.faults) {
    lines += (lines.empty() ? "" : "\n") + fault.to_string();
  }
  return lines;
}

std::shared_ptr<const zones::Zone> zone(const zones::compile::Compiled& compiled) {
  REQUIRE(compiled.units.size() == 1);
  return compiled.units.begin()->second.hosted.zone;
}

std::shared_ptr<const zones::Service> service(const zones::compile::Compiled& compiled) {
  REQUIRE(compiled.units.size() == 1);
  return compiled.units.begin()->second.hosted.services.at(0);
}

}  // namespace sources

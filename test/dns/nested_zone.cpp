#include "test/dns/nested_zone.h"

#include "test/dns/compiled_zone.h"

namespace judge {
namespace {

const char* const zone_json = R"({
  "zone": "app.example.com",
  "nameservers": { "ns.other.net.": [] },
  "services": {
    "web": { "steer": ["healthy", { "geo": { "10.0.0.0/8": "eu", "*": "us" } }],
             "endpoints": { "eu": { "service": "eu" }, "us": { "A": "192.0.2.1" } } },
    "eu":  { "steer": ["healthy", { "geo": { "10.1.0.0/16": "one", "*": "two" } }, "weighted", { "first": 1 }],
             "endpoints": { "one": { "A": "192.0.2.11" }, "two": { "A": "192.0.2.12" } } }
  },
  "records": { "www": { "serve": "web" } }
})";

}  // namespace

std::shared_ptr<const zones::Snapshot> nested_snapshot() { return zone_that_is_up(zone_json); }

void turn_down(const zones::Snapshot& snapshot, const std::string& service) {
  for (const auto& one : snapshot.zones.all().front().services) {
    if (one->name != "app.example.com.:" + service) continue;
    auto& roll = const_cast<health::Roll&>(*one->standings);  // NOLINT: as the prober holds it
    for (std::size_t i = 0; i < roll.size(); ++i) {
      if (one->chain->members()[i].is_nested) continue;
      roll[i].outlook = health::Outlook{}.pack();
      roll[i].addresses = 0;
    }
  }
}

}  // namespace judge

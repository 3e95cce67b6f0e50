// A snapshot that hosts every awkward thing at once, made without compiler, ldns or JSON: the
// packet tests, the property test and the fuzzer all ask this one.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "zones/snapshot.h"

namespace town {

using Lines = std::vector<std::string>;

/// A zone from lines like "www.example.com. 300 MX 10 mail.example.com."; of the types below only.
/// Names in `served` get the service of that index. Throws std::runtime_error.
std::shared_ptr<const zones::Zone> zone(const std::string& apex, const Lines& lines,
                                        const std::map<std::string, std::uint32_t>& served = {});

/// The services of example.com in `hosted()`, by index.
enum Service : std::uint32_t {
  everywhere,  // two endpoints with A and AAAA, no step
  by_place,    // geo: 192.0.2.0/24 goes to one, others to the other; A only
  fenced,      // geo: 192.0.2.0/24 only, for others nothing
  all_down,    // healthy with none: empty; all down
  wide,        // 60 addresses, all of them in one answer
  fail_open,   // healthy; all down
  v6_only,
};
std::vector<std::shared_ptr<const zones::Service>> services();

/// example.com, its child child.example.com, uncut.example.com and island.example.com (of which the
/// parent knows no cut), and example.org.
std::vector<zones::Hosted> hosted();

/// All of it in one snapshot.
std::shared_ptr<const zones::Snapshot> snapshot();

}  // namespace town

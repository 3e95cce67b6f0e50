// What the prober is to watch: every service with its endpoints and their addresses, made by the
// compiler.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "health/check.h"
#include "health/guard.h"
#include "health/standing.h"

namespace health {

/// One address of an endpoint and what is probed for it.
struct WatchedAddress {
  std::string address;  // as answered, presentation form (for status)
  std::string target;   // what is probed: an IP address in presentation form, or a name whose
                        // addresses are (the check is one that is calculated from them then)
  std::uint16_t port = 0;
  std::shared_ptr<const Check> check;  // null: always up
};

/// How an endpoint comes by its addresses where they are looked up instead of written.
struct LookedUp {
  std::string name;                           // "lb.example.", lower case; empty: they are written
  std::chrono::milliseconds hold{3'600'000};  // so long the last good ones outlive failing lookups
  WatchedAddress pattern;  // what is probed for each; without a target: the address itself
};

/// The zone file's "state", or an operator's command.
enum class Hand : std::uint8_t { none, up, down, drain };

struct WatchedEndpoint {
  std::string name;                       // key in the zone JSON
  std::string cloud;                      // may be empty
  std::vector<WatchedAddress> addresses;  // the order of the bits in Standing::addresses
  std::uint32_t v4_count = 0;             // the first so many are IPv4
  std::uint32_t min_up = 1;
  Hand configured = Hand::none;
  std::string service = {};  // that stands here instead, "eu"; then it has no addresses
  std::string serves = {};  // "MX" where it is no address; then `addresses` is what a check targets
  LookedUp looked_up = {};
};

struct WatchedService {
  std::string name;  // "app.example.com.:web"; the same name in the next roster is the same service
  std::shared_ptr<Roll> roll;
  std::vector<WatchedEndpoint> endpoints;
  GuardRule guard = {};  // over the addresses of this service
};

/// The guard over all that is watched, and who is asked when any guard suspects the prober.
struct Guarding {
  GuardRule rule;
  std::vector<WatchedAddress> witnesses;
};

using Roster = std::vector<WatchedService>;

}  // namespace health

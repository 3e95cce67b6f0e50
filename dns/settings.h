// What of the server file the answers depend on, and what one answer is made from: frozen while it
// is in use, swapped with the snapshot.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dns/cookie.h"
#include "dns/rate_limit.h"
#include "dns/served_sheet.h"
#include "geo/prefix.h"
#include "zones/name.h"
#include "zones/snapshot.h"

namespace dns {

/// Looked through per query, where there are any.
constexpr std::size_t max_ede_networks = 64;

struct CookieRules {
  std::vector<CookieSecret> secrets = {};  // at most `max_cookie_secrets`; none: no cookies
  bool required = false;                   // over UDP a COOKIE option must prove its address
  std::uint16_t uncookied_payload = 0;     // most octets of UDP without a good one; 0: no limit
  friend bool operator==(const CookieRules&, const CookieRules&) = default;
};

/// What the names of class CH say (RFC 4892 §2); empty: REFUSED. At most 255 octets each.
struct ChaosTexts {
  std::string version = {};  // version.bind, version.server
  std::string id = {};       // id.server, hostname.bind
  friend bool operator==(const ChaosTexts&, const ChaosTexts&) = default;
};

struct Settings {
  std::string nsid = {};             // empty: none is sent
  std::uint16_t udp_payload = 1232;  // largest UDP reply, also what our OPT says
  CookieRules cookies = {};
  ChaosTexts chaos = {};
  std::vector<geo::Prefix> ede_to = {};  // whom health may be told; at most `max_ede_networks`
  zones::Name report_channel = {};       // the agent domain (RFC 9567 §5); the root: none
  LimitRule rate_limit = {};
  friend bool operator==(const Settings&, const Settings&) = default;
};

/// What the answers of one batch are made from.
struct View {
  const zones::Snapshot& snapshot;
  const Settings& settings;
  std::uint32_t unix_s = 0;         // wall clock, seconds since 1970; of cookies
  std::uint16_t udp_payload = 0;    // of the listener; 0: that of the settings
  std::uint32_t tcp_idle_ms = 0;    // how long a connection may be silent; 0: not to be told
  RateLimit* rate_limit = nullptr;  // this worker's; null: nobody is limited
  ServedSheet* served = nullptr;    // this worker's, of the snapshot; null: not counted by service
};

}  // namespace dns

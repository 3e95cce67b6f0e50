#include "health/hand.h"

#include <algorithm>

namespace health {
namespace {

/// Whether `name` is the service, or the version of it that a stale zone keeps: "NAME@app.test.".
bool is_version_of(const std::string& service, const std::string& name) {
  if (!name.starts_with(service)) return false;
  return name.size() == service.size() || (name[service.size()] == '@' && name.back() == '.');
}

void raise_all(StandingWords& words, std::uint64_t all) noexcept {
  words.addresses = all;
  words.outlook.forced_up = true;
  words.outlook.out = words.outlook.stale = words.outlook.is_new = false;
  words.outlook.ramp = Outlook::whole_ramp;
  words.outlook.up_other = true;
}

}  // namespace

std::string Grip::what() const {
  switch (on) {
    case On::cloud:
      return "cloud:" + name;
    case On::endpoint:
      return service + "/" + name;
    case On::service:
      return service;
    case On::address:
      break;
  }
  return name;
}

bool holds(const Grip& grip, const std::string& service, const WatchedEndpoint& endpoint) {
  switch (grip.on) {
    case Grip::On::cloud:
      return grip.name == endpoint.cloud;
    case Grip::On::endpoint:
      return grip.name == endpoint.name && is_version_of(grip.service, service);
    case Grip::On::service:
      return is_version_of(grip.service, service);
    case Grip::On::address:
      break;
  }
  return false;
}

StandingWords under_hand(StandingWords words, const WatchedEndpoint& endpoint,
                         const Holding& holding) noexcept {
  if (!holding.whole && (holding.raised | holding.withheld) == 0) return words;
  Outlook& outlook = words.outlook;
  const std::uint64_t all = Standing::first_bits(endpoint.addresses.size());
  const std::uint64_t all_v4 = Standing::first_bits(endpoint.v4_count) & all;
  const Hand hand = holding.whole ? holding.whole->hand : Hand::none;
  if (hand == Hand::up) raise_all(words, all);
  words.addresses = ((words.addresses | holding.raised) & ~holding.withheld) & all;
  words.withheld = holding.withheld & all;
  const bool every_one = all != 0 && words.withheld == all;
  if (hand == Hand::down || hand == Hand::drain || every_one) {
    outlook.out = true;
    outlook.forced_up = false;
  }
  const auto enough = [&](std::uint64_t up) {
    const auto count = static_cast<std::uint32_t>(__builtin_popcountll(up));
    return count >= (outlook.forced_up ? 1 : std::max(endpoint.min_up, 1U));
  };
  if (all != 0) {
    outlook.up_v4 = enough(words.addresses & all_v4);
    outlook.up_v6 = enough(words.addresses & ~all_v4);
    outlook.up_other = words.addresses != 0;
  }
  const bool nothing_is_observed = (holding.raised | holding.withheld) == all && all != 0;
  if (outlook.out || outlook.forced_up || nothing_is_observed) outlook.until_ms = Outlook::never;
  if (holding.raised != 0) outlook.is_new = false;
  return words;
}

}  // namespace health

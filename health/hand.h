// The operator's hand: what a command laid on a cloud, service, endpoint or address, in words that
// outlive reloads, and what follows for a standing. Pure; shared freely between threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "health/roster.h"
#include "health/summary.h"

namespace health {

/// What a hand lies on, by names as in the roster.
struct Grip {
  enum class On : std::uint8_t { cloud, service, endpoint, address };  // the wider one first

  On on = On::service;
  std::string service = {};  // of a service or an endpoint; without the "@zone." of its versions
  std::string name = {};     // of the cloud or endpoint; the address in presentation form
  friend bool operator==(const Grip&, const Grip&) = default;

  /// "cloud:aws", "app.example.com.:web/aws", "192.0.2.1": as a command names it.
  [[nodiscard]] std::string what() const;
};

struct LaidHand {
  Grip grip;
  Hand hand = Hand::drain;  // never none
  std::string reason = {};  // the operator's words; may be empty
  std::string by = {};      // who asked, as far as that is known: "127.0.0.1, control API"
  std::int64_t since_unix_ms = 0;
  std::int64_t until_unix_ms = 0;  // 0: until it is lifted
  friend bool operator==(const LaidHand&, const LaidHand&) = default;
};

/// All that lies on one endpoint.
struct Holding {
  std::shared_ptr<const LaidHand> whole = {};  // on it, its service or its cloud; null: none
  std::uint64_t raised = 0, withheld = 0;      // its addresses that are forced up, or taken out
  friend bool operator==(const Holding&, const Holding&) = default;
};

/// Whether the grip is on the endpoint, its service or its cloud.
bool holds(const Grip& grip, const std::string& service, const WatchedEndpoint& endpoint);

/// `words` of an endpoint under the operator's hand, which goes before the zone file's "state" and
/// before what was observed. An address of its own hand keeps to that, but none leaves an endpoint
/// that is out. Where every address of an endpoint is withheld it is out.
StandingWords under_hand(StandingWords words, const WatchedEndpoint& endpoint,
                         const Holding& holding) noexcept;

}  // namespace health

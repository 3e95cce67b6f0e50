// All hands that are laid, and where in a roster they lie. Immutable once made: a command makes
// another one. Pure.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "health/hand.h"

namespace health {

/// One that is laid, and on how many endpoints; 0: nothing of that name is there now.
struct HandStatus {
  std::shared_ptr<const LaidHand> laid;
  std::size_t endpoints = 0;
};

class Hands {
 public:
  Hands() = default;
  explicit Hands(std::vector<LaidHand> laid);

  /// Finds where they lie in `roster`; before that they lie nowhere.
  void find_in(const Roster& roster);
  [[nodiscard]] const Holding& on(std::size_t service, std::size_t endpoint) const;
  /// The one on address number `address` itself; null: none.
  [[nodiscard]] std::shared_ptr<const LaidHand> on_address(const std::string& address) const;
  [[nodiscard]] const std::vector<HandStatus>& all() const noexcept { return all_; }

 private:
  [[nodiscard]] Holding find(const WatchedService& service, const WatchedEndpoint& endpoint);

  std::vector<HandStatus> all_;
  std::vector<std::vector<Holding>> holdings_;  // as the roster, place by place; empty: none at all
};

/// Which kinds of data of a service something is up for.
struct UpFor {
  bool v4 = false, v6 = false, other = false;
};

/// What an endpoint is up for, given its outlook.
UpFor up_for(const WatchedEndpoint& endpoint, const Outlook& outlook) noexcept;

/// A service that a command would leave with nothing that is up.
struct Bereft {
  std::string service;
  std::string family;  // "IPv4", "IPv6" or the record type: "MX"
};

/// The outlook of every endpoint of a roster, place by place.
using Outlooks = std::vector<std::vector<Outlook>>;

/// The services that have something up `before` and nothing `after`. A service that stands at an
/// endpoint counts by what is up in it.
std::vector<Bereft> bereft(const Roster& roster, const Outlooks& before, const Outlooks& after);

}  // namespace health

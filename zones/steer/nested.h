// The services nested under one, evaluated for one query: bottom-up, each for this client and type.
// Lives on the stack of one query (about 10 KB); used only where something is nested.
#pragma once

#include <array>
#include <cstdint>

#include "zones/steer/policy.h"

namespace zones::steer {

class Nested {
 public:
  /// Runs pass 1 of every nested service.
  Nested(const Policy& policy, const Client& client, Asked asked, std::uint64_t draw) noexcept;

  /// The root is in pass 2: services that came out empty follow their own `none`.
  void open() noexcept;

  /// What came of the services at the endpoints of `place`.
  [[nodiscard]] const Inner& inner_of(std::size_t place) const noexcept {
    return outcomes_[place].inner;
  }
  /// Where the client fell for `place`; not of the root.
  [[nodiscard]] const Located& located(std::size_t place) const noexcept {
    return outcomes_[place].located;
  }
  /// The service's candidates, in order; none at a place that was not run. Not of the root.
  [[nodiscard]] const Candidates& candidates(std::size_t place) const noexcept {
    return outcomes_[place].candidates;
  }
  [[nodiscard]] const Notes& notes(std::size_t place) const noexcept {
    return outcomes_[place].notes;
  }
  /// The place nested at this endpoint; 0: none.
  [[nodiscard]] std::size_t place_at(std::size_t parent, std::size_t endpoint) const noexcept;

  /// Depth of the deepest leaf around the client, whatever was drawn and whatever failed.
  [[nodiscard]] const Located& deepest() const noexcept { return deepest_; }
  [[nodiscard]] std::uint64_t changes_at_ms() const noexcept { return changes_at_ms_; }
  /// The place of the status that can change then.
  [[nodiscard]] std::uint8_t first_to_change() const noexcept { return first_to_change_; }
  [[nodiscard]] bool consulted_client() const noexcept { return consulted_client_; }

  /// The draw of one place: a function of (the query's draw, the place), independent of the others.
  [[nodiscard]] static std::uint64_t draw_of(std::uint64_t draw, std::size_t place) noexcept;

 private:
  struct Outcome {
    Located located;
    Candidates candidates;
    Notes notes;
    Inner inner;
    bool runs = true;
  };

  void prepare(std::size_t place, const Client& client) noexcept;
  void run(std::size_t place, Pass pass) noexcept;
  void tell_parent(std::size_t place) noexcept;

  const Policy& policy_;
  const Asked asked_;
  const std::uint64_t draw_;
  std::array<Outcome, max_services> outcomes_;  // [0]: of the root only `inner`
  Located deepest_;
  std::uint64_t changes_at_ms_ = health::Outlook::never;
  std::uint8_t first_to_change_ = 0;
  bool consulted_client_ = false;
};

/// Whether a chain that came out empty runs again. One without `healthy` has nothing of its own to
/// ignore, but what is nested in it may.
bool opens(const Chain& chain) noexcept;

}  // namespace zones::steer

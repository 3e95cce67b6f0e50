// The steps of one service's chain told one by one: the candidates after each, and why they are
// these.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "health/monitor.h"
#include "tools/daemon/explain.h"
#include "zones/steer/choice.h"
#include "zones/steer/nested.h"

namespace tools::daemon {

/// Which client the chain sees, and where that is.
struct ClientView {
  zones::steer::Located located;
  geo::Address address;  // that decides; of a client network its first, as the catchments see it
  geo::Place place;      // unknown where the block tells nothing
  std::uint64_t draw = 0;
  /// What came of services at endpoints, in pass 1 and once the root is in pass 2.
  zones::steer::Inner inner = {}, opened = {};
  bool has_inner = false;
  bool may_open = true;  // pass 2 may follow; in a nested service only while the root is in it
  bool with_shares = true;
};

class StepStories {
 public:
  StepStories(const zones::Service& service, const Explained& world, ClientView client,
              zones::steer::Asked asked);

  [[nodiscard]] std::vector<StepStory> tell() const;
  /// "gcp may return in 4s", "aws may fail in 9s": the status that keeps the TTL short; empty
  /// without one.
  [[nodiscard]] std::string doubt(const zones::steer::Choice& choice) const;
  /// Whether anything that the first pass begins with is up.
  [[nodiscard]] bool anything_is_up() const;

 private:
  [[nodiscard]] zones::steer::Situation situation(zones::steer::Pass pass) const;
  [[nodiscard]] std::vector<StepStory> tell(zones::steer::Pass pass) const;
  [[nodiscard]] StepStory story(const zones::steer::Step& step,
                                const zones::steer::Candidates& before,
                                const zones::steer::Candidates& after) const;
  void tell_shares(StepStory& told, const StepRun& run) const;
  [[nodiscard]] StepStory start_story(const zones::steer::Candidates& start,
                                      zones::steer::Pass pass) const;
  [[nodiscard]] StepStory geo_story(const zones::steer::Geo& geo,
                                    const zones::steer::Candidates& before) const;
  [[nodiscard]] std::string healthy_note(const zones::steer::Candidates& before,
                                         const zones::steer::Candidates& after) const;
  [[nodiscard]] std::string nearest_note(const zones::steer::NearestRule& rule,
                                         const zones::steer::Candidates& before) const;
  [[nodiscard]] std::string weights_note(const zones::steer::Candidates& after) const;
  [[nodiscard]] const health::LaidHand* hand_on(std::size_t endpoint) const;
  [[nodiscard]] std::string why_out(std::size_t endpoint) const;
  [[nodiscard]] std::string without_addresses(std::size_t endpoint) const;
  [[nodiscard]] bool is_withheld(std::size_t endpoint) const;
  [[nodiscard]] std::string why_down(std::size_t endpoint) const;
  [[nodiscard]] bool is_resolved(std::size_t endpoint) const;
  [[nodiscard]] health::Outlook outlook(std::size_t endpoint) const;
  [[nodiscard]] std::vector<std::string> keys(const zones::steer::Candidates& candidates) const;

  const zones::Service& service_;
  const zones::steer::Chain& chain_;
  const Explained& world_;
  ClientView client_;
  zones::steer::Asked asked_;
  const health::WatchedService* watched_ = nullptr;  // null only where the roster lacks it
  const health::ServiceStatus* status_ = nullptr;    // null offline
};

}  // namespace tools::daemon

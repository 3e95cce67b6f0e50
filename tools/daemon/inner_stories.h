// The stories of the services nested under one, as they were chosen from before it, and what came
// of them for the chain around them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/daemon/step_stories.h"
#include "zones/steer/nested.h"

namespace tools::daemon {

class InnerStories {
 public:
  InnerStories(const zones::Service& root, const Explained& world,
               const zones::steer::Client& client, zones::steer::Asked asked, bool with_shares);

  /// What the root's own story is told with, but for where its client is.
  [[nodiscard]] ClientView view_of_root() const { return view_of(0); }
  /// All steps of all nested services, each named by the endpoints that lead to it: "eu: healthy".
  [[nodiscard]] std::vector<StepStory> tell(const geo::Place& place) const;
  /// Where the client fell for each nested service that looks at it.
  [[nodiscard]] std::vector<CatchmentStory> catchments() const;
  /// As StepStories::doubt, where the status in doubt is one of a nested service.
  [[nodiscard]] std::string doubt(const zones::steer::Choice& choice) const;

  [[nodiscard]] const geo::Address& deciding() const { return first_->deepest().deciding; }
  [[nodiscard]] bool by_subnet() const { return first_->deepest().by_subnet; }

 private:
  [[nodiscard]] ClientView view_of(std::size_t place) const;
  [[nodiscard]] std::string path_of(std::size_t place) const;

  const zones::Service& root_;
  const Explained& world_;
  zones::steer::Policy policy_;
  zones::steer::Asked asked_;
  std::unique_ptr<zones::steer::Nested> first_, opened_;  // in pass 1; with the root in pass 2
  bool root_opens_ = false;
  bool with_shares_;
};

/// Where the client fell; nothing for a service none of whose steps look at places or networks.
std::optional<CatchmentStory> catchment_story(const zones::Service& service,
                                              const zones::steer::Located& located);

}  // namespace tools::daemon

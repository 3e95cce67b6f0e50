// All names that endpoints are resolved by or checks are probed at: one course each, however many
// use it; looked up when due, some at a time. Tells of each result, and of addresses that changed
// only once they are in service, so that no lease is longer than what vouches for the addresses it
// is read with. Control loop only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "dns/server.h"
#include "health/monitor.h"
#include "health/roster.h"
#include "tools/daemon/known.h"
#include "tools/daemon/loop.h"
#include "tools/daemon/name_course.h"
#include "tools/daemon/name_lookup.h"

namespace tools::daemon {

class Lookups {
 public:
  struct Listener {
    /// What a lookup came to, for the prober.
    std::function<void(const std::string& name, const health::Resolution&)> told;
    /// The name has other addresses now.
    std::function<void(const std::string& name, const std::vector<geo::Address>&)> changed;
  };

  Lookups(Loop& loop, health::Clock clock, Listener listener);

  /// Without any: the system's. Lookups under way begin anew where these are others.
  void use(const std::vector<dns::ListenAddress>& resolvers);
  /// Takes on the names of `roster`: new ones are looked up at once, those gone are forgotten.
  void follow(const health::Roster& roster);
  /// The same, but those of rosters before stay.
  void follow_too(const health::Roster& roster);
  /// Calls back once each name has been looked up, well or badly; at once where none waits.
  void when_all_are_tried(std::function<void()> tried);

  [[nodiscard]] Known known() const;
  /// What was known at `revision` is in service: what was held back is told.
  void adopted(std::uint64_t revision);

 private:
  struct Tracked {
    NameCourse course;
    std::chrono::milliseconds hold{0};  // the longest of those that use it
    std::uint64_t revision = 0;         // of its last change
    std::uint64_t due_ms = 0;
    bool under_way = false, tried = false;
  };

  using Wanted = std::map<std::string, std::chrono::milliseconds>;  // names with their holds
  void take_on(const Wanted& wanted);
  void start_due();
  void start(const std::string& name, Tracked& tracked);
  void heard(const std::string& name, LookupResult result, std::uint64_t asked_ms);
  void tell(const std::string& name, const Tracked& tracked) const;
  void tell_if_all_are_tried();
  void arm();

  Loop& loop_;
  health::Clock clock_;
  Listener listener_;
  Timer timer_;
  std::vector<dns::ListenAddress> resolvers_;
  std::unique_ptr<NameLookup> lookup_;
  std::map<std::string, Tracked> names_;
  std::size_t under_way_ = 0;
  std::uint64_t revision_ = 0, adopted_ = 0;
  std::vector<std::function<void()>> wait_for_all_tried_;
};

}  // namespace tools::daemon

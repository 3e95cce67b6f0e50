// Puts the addresses of names that are looked up where they are used: into plans of services before
// they are assembled, and into what is served already. Runs on the compiler's thread; nothing is
// looked up here.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/filled_checks.h"
#include "zones/compile/services.h"

namespace zones::compile {

class FillIn {
 public:
  /// `known` must outlive this.
  explicit FillIn(const AddressBook& known) : known_(known), filled_check_(known) {}

  /// Gives each endpoint that has a name to look up the addresses known of it, the services around
  /// it the families that come of that, and each check at a name its parts. Each plan stands behind
  /// those nested in it. The same chain comes out where the same goes in, so that a shared service
  /// stays one object.
  void operator()(std::vector<ServicePlan>& plans);

 private:
  std::shared_ptr<const steer::Chain> with_members(const std::shared_ptr<const steer::Chain>& chain,
                                                   std::vector<steer::Member> members);

  void fill_checks(std::vector<ServicePlan>& plans);

  const AddressBook& known_;
  FilledChecks filled_check_;
  std::map<std::shared_ptr<const steer::Chain>, std::shared_ptr<const steer::Chain>> filled_;
};

/// The plans that make the services of `unit` as they are.
std::vector<ServicePlan> plans_of(const Unit& unit);

/// Whether any of these services has addresses, or a check's targets, that are looked up.
bool looks_up(std::span<const health::WatchedService> services);

}  // namespace zones::compile

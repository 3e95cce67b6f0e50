// Puts services together from plans: endpoints, chain, standings and catchments, taking from the
// previous compilation whatever still means the same. One per compilation, on the compiler's
// thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/services.h"

namespace zones::compile {

class Assembly {
 public:
  /// `previous` may be null; both must outlive this.
  Assembly(const Sources& sources, const Compiled* previous);

  /// Fills the unit's services and roster from `plans`. Catchments that take more than their
  /// service allows are a fault.
  void assemble(std::vector<ServicePlan> plans, Unit& unit, Faults& faults);
  /// Brings the catchments of a unit that goes on unread up to the geography of now, but for those
  /// that would take more than their service allows: a fault, and the old ones go on.
  void refresh(Unit& unit, Faults& faults);

 private:
  using Catchments = std::shared_ptr<const steer::Catchments>;
  struct Made {
    std::shared_ptr<const steer::Chain> chain;
    Catchments catchments;
  };
  /// A service that was made, with what the prober watches for it.
  struct Known {
    std::shared_ptr<const Service> service;
    const health::WatchedService* watched = nullptr;
    bool older_geography = false;  // as in its unit
  };

  Catchments catchments_for(const std::shared_ptr<const steer::Chain>& chain, const Service* last);
  [[nodiscard]] Known before(const std::string& name, const ServicePlan& plan) const;
  void add(ServicePlan plan, Unit& unit);
  void add_shared(ServicePlan plan, Unit& unit);
  Catchments fresh_catchments(const Service& service);
  std::shared_ptr<const Service> renewed(const std::shared_ptr<const Service>& service);

  std::shared_ptr<const geo::Geography> geography_;
  bool same_geography_ = false;
  Catchments of_nobody_;                                // for chains that do not look at the client
  std::vector<Made> made_;                              // in this run: equal rules share theirs
  std::map<std::string, std::vector<Known>> previous_;  // by name; a shared one in every version
  /// Shared services made in this run, by the chain of their plan.
  std::map<const steer::Chain*, std::pair<std::shared_ptr<const Service>, health::WatchedService>>
      shared_;
  /// What a service of before has become where the geography has changed.
  std::map<const Service*, std::shared_ptr<const Service>> renewed_;
};

/// Calls what a stale unit holds of a shared service after its zone, `NAME@ZONE`, where `rolls` has
/// another version under the name.
void set_apart(Unit& unit, const std::map<std::string, const health::Roll*>& rolls);

}  // namespace zones::compile

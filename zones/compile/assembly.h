// Puts services together from plans: endpoints, chain, standings and catchments, taking from the
// previous compilation whatever still means the same. One per compilation, on the compiler's
// thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/fill_in.h"
#include "zones/compile/services.h"

namespace zones::compile {

class Assembly {
 public:
  /// `previous` may be null; both must outlive this.
  Assembly(const Sources& sources, const Compiled* previous);

  /// Fills the unit's services and roster from `plans`. Catchments that take more than their
  /// service allows are a fault.
  void assemble(std::vector<ServicePlan> plans, Unit& unit, Faults& faults);
  /// Brings a unit that goes on unread up to the geography and the addresses of now. Catchments
  /// that would take more than their service allows are a fault, and the old ones go on.
  void refresh(Unit& unit, Faults& faults);
  /// Brings it up to the addresses of now only.
  void refresh_addresses(Unit& unit);

 private:
  using Catchments = std::shared_ptr<const steer::Catchments>;
  struct Made {
    std::shared_ptr<const steer::Chain> chain;
    Catchments catchments;
  };
  /// A service as it was, with what the prober watches for it.
  struct Before {
    std::shared_ptr<const Service> service;
    const health::WatchedService* watched = nullptr;
    bool older_geography = false;  // as in its unit
  };
  /// A shared service made in this run, from a plan with this chain.
  struct Shared {
    std::shared_ptr<const steer::Chain> chain;
    std::shared_ptr<const Service> service;
    health::WatchedService watched;
  };

  Catchments catchments_for(const std::shared_ptr<const steer::Chain>& chain, const Service* last);
  [[nodiscard]] Before before(const std::string& name, const ServicePlan& plan) const;
  void add(ServicePlan plan, Unit& unit);
  void add_shared(ServicePlan plan, Unit& unit);
  void refresh_geography(Unit& unit, Faults& faults);
  Catchments fresh_catchments(const Service& service);
  std::shared_ptr<const Service> renewed(const std::shared_ptr<const Service>& service);

  FillIn fill_in_;
  std::shared_ptr<const geo::Geography> geography_;
  bool same_geography_ = false;
  Catchments of_nobody_;    // for chains that do not look at the client
  std::vector<Made> made_;  // in this run: equal rules share theirs
  std::map<std::string, std::vector<Before>> previous_;  // by name; a shared one in every version
  std::map<std::string, std::vector<Shared>> shared_;    // the same, of this run
  /// What a service of before has become where the geography has changed.
  std::map<const Service*, std::shared_ptr<const Service>> renewed_;
  std::vector<std::vector<health::WatchedService>> replaced_;  // `previous_` points into them
};

/// What the prober is to watch for all of them, a shared service once. A stale unit may hold
/// another version of it: that one is called after its zone from then on, `NAME@ZONE`.
health::Roster roster_of(std::map<std::string, Unit>& units);

}  // namespace zones::compile

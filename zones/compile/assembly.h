// Puts services together from plans: endpoints, chain, standings and catchments, taking from the
// previous compilation whatever still means the same. One per compilation, on the compiler's
// thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "zones/compile/compile.h"
#include "zones/compile/services.h"

namespace zones::compile {

class Assembly {
 public:
  /// `previous` may be null; both must outlive this.
  Assembly(const Sources& sources, const Compiled* previous);

  /// Fills the unit's services and roster from `plans`. `last` is the same zone before; may be
  /// null.
  void assemble(std::vector<ServicePlan> plans, const Unit* last, Unit& unit);
  /// Brings a unit that goes on unread up to the geography and the addresses of now.
  void refresh(Unit& unit);

 private:
  using Catchments = std::shared_ptr<const steer::Catchments>;
  struct Made {
    std::shared_ptr<const steer::Chain> chain;
    Catchments catchments;
  };
  struct Before;

  Catchments catchments_for(const std::shared_ptr<const steer::Chain>& chain, const Service* last);
  void add(ServicePlan plan, const Before& before, Unit& unit);
  void refresh_addresses(Unit& unit);

  const AddressBook& known_;
  std::shared_ptr<const geo::Geography> geography_;
  bool same_geography_ = false;
  Catchments of_nobody_;    // for chains that do not look at the client
  std::vector<Made> made_;  // in this run: equal rules share theirs
};

}  // namespace zones::compile

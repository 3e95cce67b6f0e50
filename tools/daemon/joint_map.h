// The catchment maps of a service and all that is nested in it, taken together: on each group of
// networks everything that looks at the client gives one result. Made by walking the maps' runs
// once, for `explain --all-clients`; never per query.
#pragma once

#include <cstddef>
#include <vector>

#include "geo/partition.h"
#include "zones/snapshot.h"

namespace tools::daemon {

/// How much of the address space: of all IPv4 addresses, and of 2000::/3, where all IPv6 networks
/// are that were ever given out. 0 to 1.
struct Space {
  double v4 = 0, v6 = 0;
  Space& operator+=(const Space& other) {
    v4 += other.v4;
    v6 += other.v6;
    return *this;
  }
  [[nodiscard]] double both() const { return v4 + v6; }
};
Space space_of(const geo::Partition::Run& run);

/// Maximal prefixes inside runs.
struct Leaves {
  std::size_t v4 = 0, v6 = 0;
  Leaves& operator+=(const Leaves& other) {
    v4 += other.v4;
    v6 += other.v6;
    return *this;
  }
  [[nodiscard]] std::size_t both() const { return v4 + v6; }
};
Leaves leaves_of(const geo::Partition::Run& run);

class JointMap {
 public:
  using Value = geo::Partition::Value;
  enum class Whose { subnets, resolvers };  // client networks, or resolvers' own addresses

  struct Group {
    std::vector<Value> catchments;    // one index per map
    bool by_resolver = false;         // a block that leaves it to the resolver's address
    bool partly_by_resolver = false;  // a block that has a key in some services only
    bool six_to_four = false;         // 2002::/16: looked up by the IPv4 network behind
    Space space;
    Leaves leaves;
  };

  JointMap(const zones::Service& root, Whose whose);

  [[nodiscard]] Whose whose() const { return whose_; }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  [[nodiscard]] const geo::Partition& partition() const { return partition_; }
  /// The group of a value of `partition`: private blocks have values of their own.
  [[nodiscard]] std::size_t group_of(Value value) const { return group_of_[value]; }
  [[nodiscard]] Leaves leaves() const;
  /// Catchments proper: groups that an answer can be made for.
  [[nodiscard]] std::size_t catchments() const;

  /// Networks (addresses, of resolvers) spread evenly over each group, `count` of each, by group:
  /// IPv4 where it has any.
  [[nodiscard]] std::vector<std::vector<geo::Address>> clients(std::size_t count) const;

 private:
  void join(const std::vector<const geo::Partition*>& maps);

  Whose whose_;
  geo::Partition partition_;
  std::vector<std::size_t> group_of_;
  std::vector<Group> groups_;
};

}  // namespace tools::daemon

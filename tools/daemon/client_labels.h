// What to call the networks of a catchment: by what the rules look at. A network or an ASN that a
// rule names goes by its name, a subdivision that is named by its code, any other place by its
// country. For `explain --all-clients`.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "geo/geography.h"
#include "tools/daemon/joint_map.h"
#include "zones/snapshot.h"

namespace tools::daemon {

class ClientLabels {
 public:
  using Value = geo::Partition::Value;

  ClientLabels(const zones::Service& root, const geo::Geography& geography, JointMap::Whose whose);

  /// What a label is read from, in this order.
  [[nodiscard]] std::vector<const geo::Partition*> inputs() const;
  /// `values`: of the inputs.
  std::size_t label_of(std::span<const Value> values);
  [[nodiscard]] const std::string& text(std::size_t label) const { return texts_[label]; }

 private:
  void read(const zones::steer::GeoRule& rule);
  std::size_t number_of(const std::string& text);
  [[nodiscard]] std::string text_of(const geo::Place& place) const;

  const geo::Geography& geography_;
  JointMap::Whose whose_;
  bool by_place_ = false;  // some rule looks at places
  std::set<std::uint32_t> asns_;
  std::set<geo::Code> subdivisions_;
  geo::Partition networks_;  // 0: none that is named, else a label + 1
  std::vector<std::pair<geo::Prefix, Value>> named_;
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::unordered_map<std::uint64_t, std::size_t> known_;  // layers' values in mixed radix
};

}  // namespace tools::daemon

// The words of steering steps: which endpoints of a service a word means (ZONE.md §4). Endpoints
// are in the order of their keys, so that no meaning rests on the order of JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/reader.h"

namespace zones::compile {

/// An endpoint before its options are read.
struct NamedEndpoint {
  std::string key;
  std::string cloud;  // may be empty
  const Value::Member* written = nullptr;
};

class Words {
 public:
  /// `endpoints` sorted by key, at most steer::max_endpoints; it outlives this.
  explicit Words(const std::vector<NamedEndpoint>& endpoints) : endpoints_(endpoints) {}

  /// The endpoints that a word or a list of words means, in order; one that is met again keeps its
  /// first place. Unknown words are faulted and left out.
  [[nodiscard]] std::vector<std::uint8_t> read(const Reader& reader, const Value& value) const;
  /// The endpoints that a key of an object means; a fault where there are none.
  [[nodiscard]] std::vector<std::uint8_t> read_key(const Reader& reader, const Value& object,
                                                   const Value::Member& member) const;
  [[nodiscard]] const std::string& key_of(std::uint8_t endpoint) const {
    return endpoints_[endpoint].key;
  }
  [[nodiscard]] std::size_t size() const noexcept { return endpoints_.size(); }

 private:
  /// The endpoint with exactly this key, else those of this cloud; "aws/*" is the whole cloud.
  [[nodiscard]] std::vector<std::uint8_t> meaning(std::string_view word) const;
  [[nodiscard]] std::vector<std::uint8_t> of_cloud(std::string_view cloud) const;
  [[nodiscard]] std::vector<std::string_view> known() const;

  const std::vector<NamedEndpoint>& endpoints_;
};

}  // namespace zones::compile

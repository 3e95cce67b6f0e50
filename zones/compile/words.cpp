#include "zones/compile/words.h"

#include <algorithm>
#include <set>

namespace zones::compile {

std::vector<std::uint8_t> Words::read(const Reader& reader, const Value& value) const {
  std::vector<std::uint8_t> list;
  for (const Value& item : value.as_list()) {
    const auto word = reader.text(item);
    if (!word) continue;
    const std::vector<std::uint8_t> meant = meaning(*word);
    if (meant.empty()) {
      reader.fault(item, "no endpoint and no cloud of this service is called \"" + *word + '"',
                   nearest(*word, known()));
    }
    for (const std::uint8_t endpoint : meant) {
      if (std::ranges::find(list, endpoint) == list.end()) list.push_back(endpoint);
    }
  }
  return list;
}

std::vector<std::uint8_t> Words::read_key(const Reader& reader, const Value& object,
                                          const Value::Member& member) const {
  std::vector<std::uint8_t> meant = meaning(member.key);
  if (meant.empty()) {
    reader.faults().fault(
        reader.document().spot_of_key(object, member),
        "no endpoint and no cloud of this service is called \"" + member.key + '"',
        nearest(member.key, known()));
  }
  return meant;
}

std::vector<std::uint8_t> Words::meaning(std::string_view word) const {
  if (word.ends_with("/*")) return of_cloud(word.substr(0, word.size() - 2));
  const auto found = std::ranges::find(endpoints_, word, &NamedEndpoint::key);
  if (found == endpoints_.end()) return of_cloud(word);
  return {static_cast<std::uint8_t>(found - endpoints_.begin())};
}

std::vector<std::uint8_t> Words::of_cloud(std::string_view cloud) const {
  std::vector<std::uint8_t> members;
  for (std::size_t i = 0; i < endpoints_.size() && !cloud.empty(); ++i) {
    if (endpoints_[i].cloud == cloud) members.push_back(static_cast<std::uint8_t>(i));
  }
  return members;
}

std::vector<std::string_view> Words::known() const {
  std::set<std::string_view> names;
  for (const NamedEndpoint& endpoint : endpoints_) {
    names.insert(endpoint.key);
    if (!endpoint.cloud.empty()) names.insert(endpoint.cloud);
  }
  return {names.begin(), names.end()};
}

}  // namespace zones::compile

#include "zones/compile/equal_data.h"

#include <set>

#include "zones/steer/siphash.h"

namespace zones::compile {

std::vector<std::uint64_t> identities_of(const Endpoint& endpoint) {
  std::vector<std::uint64_t> identities;
  const auto add = [&identities](const auto& octets) {
    identities.push_back(steer::siphash({}, octets));
  };
  for (const auto& octets : endpoint.a) add(octets);
  for (const auto& octets : endpoint.aaaa) add(octets);
  for (const auto& octets : endpoint.data) add(octets);
  return identities;
}

void forget_if_all_differ(std::span<steer::Member> members) {
  std::set<std::uint64_t> seen;
  for (const steer::Member& member : members) {
    for (const std::uint64_t identity : member.identities) {
      if (!seen.insert(identity).second) return;
    }
  }
  for (steer::Member& member : members) member.identities.clear();
}

}  // namespace zones::compile

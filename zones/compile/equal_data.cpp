#include "zones/compile/equal_data.h"

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

}  // namespace zones::compile

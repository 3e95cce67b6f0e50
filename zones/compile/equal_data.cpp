#include "zones/compile/equal_data.h"

#include <cstdint>
#include <map>

namespace zones::compile {

void number_equal_data(const std::vector<Endpoint>& endpoints,
                       std::vector<steer::Member>& members) {
  std::map<std::vector<std::uint8_t>, std::uint16_t> numbers;
  std::size_t addresses = 0;
  std::vector<std::vector<std::uint16_t>> identities(endpoints.size());
  for (std::size_t i = 0; i < endpoints.size(); ++i) {
    const auto number = [&](const auto& octets) {
      const auto next = static_cast<std::uint16_t>(numbers.size());
      const auto found = numbers.try_emplace({octets.begin(), octets.end()}, next).first;
      identities[i].push_back(found->second);
      ++addresses;
    };
    for (const auto& octets : endpoints[i].a) number(octets);
    for (const auto& octets : endpoints[i].aaaa) number(octets);
    for (const auto& octets : endpoints[i].data) number(octets);
  }
  if (numbers.size() == addresses) return;
  for (std::size_t i = 0; i < members.size(); ++i) members[i].identities = std::move(identities[i]);
}

}  // namespace zones::compile

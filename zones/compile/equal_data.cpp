#include "zones/compile/equal_data.h"

#include <cstdint>
#include <map>

namespace zones::compile {

void number_equal_data(std::span<const Numbered> endpoints) {
  std::map<std::vector<std::uint8_t>, std::uint32_t> numbers;
  std::size_t addresses = 0;
  for (const Numbered& endpoint : endpoints) {
    endpoint.member->identities.clear();
    const auto number = [&](const auto& octets) {
      const auto next = static_cast<std::uint32_t>(numbers.size());
      const auto found = numbers.try_emplace({octets.begin(), octets.end()}, next).first;
      endpoint.member->identities.push_back(found->second);
      ++addresses;
    };
    for (const auto& octets : endpoint.data->a) number(octets);
    for (const auto& octets : endpoint.data->aaaa) number(octets);
    for (const auto& octets : endpoint.data->data) number(octets);
  }
  if (numbers.size() != addresses) return;
  for (const Numbered& endpoint : endpoints) endpoint.member->identities.clear();
}

void number_equal_data(std::span<std::vector<ReadEndpoint>* const> services) {
  std::vector<Numbered> all;
  for (std::vector<ReadEndpoint>* endpoints : services) {
    for (ReadEndpoint& endpoint : *endpoints) all.push_back({&endpoint.data, &endpoint.member});
  }
  number_equal_data(all);
}

}  // namespace zones::compile

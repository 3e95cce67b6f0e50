#include "test/geo/random_networks.h"

#include <algorithm>

using namespace geo;

Address random_address(Random& random, Family family) {
  if (family == Family::v4) return Address::from_v4(static_cast<std::uint32_t>(random()));
  Address address;
  for (auto& octet : address.octets) octet = static_cast<std::uint8_t>(random());
  address.octets[0] = random() % 8 == 0 ? address.octets[0] : 0x20;
  return address;
}

namespace {

Prefix random_prefix(Random& random, const std::vector<Network>& so_far) {
  const auto any = [&](std::uint64_t below) { return static_cast<unsigned>(random() % below); };
  if (so_far.empty() || any(3) == 0) {
    const Address address = random_address(random, any(2) == 0 ? Family::v4 : Family::v6);
    return Prefix::of(address, any(address.width() + 1));
  }
  // A relative of one that is there: the same, inside, around, or next to it.
  const Prefix& relative = so_far[any(so_far.size())].prefix;
  const unsigned width = relative.address.width();
  switch (any(4)) {
    case 0:
      return relative;
    case 1:
      return Prefix::of(relative.last(), relative.length + any(width - relative.length + 1U));
    case 2:
      return Prefix::of(relative.address, any(relative.length + 1U));
    default:
      return Prefix::of(neighbour(relative.last(), 1).value_or(relative.address), relative.length);
  }
}

}  // namespace

std::vector<Network> random_networks(Random& random, std::size_t count) {
  std::vector<Network> networks;
  while (networks.size() < count) {
    const auto value = static_cast<Partition::Value>(1 + random() % 6);
    networks.push_back({random_prefix(random, networks), value});
  }
  return networks;
}

std::optional<Address> neighbour(const Address& address, int step) {
  Address next = address;
  for (std::size_t i = 16; i-- > (address.is_v4() ? 12U : 0U);) {
    next.octets[i] = static_cast<std::uint8_t>(next.octets[i] + step);
    if (next.octets[i] != (step > 0 ? 0x00 : 0xff))
      return next.is_v4() == address.is_v4() ? std::optional(next) : std::nullopt;
  }
  return {};
}

std::vector<Address> telling_addresses(Random& random, const std::vector<Network>& networks) {
  std::vector<Address> addresses{Address::from_v4(0), Address::from_v4(UINT32_MAX), Address{}};
  Address last;
  last.octets.fill(0xff);
  addresses.push_back(last);
  for (const Network& network : networks) {
    addresses.push_back(network.prefix.first());
    addresses.push_back(network.prefix.last());
    for (const auto& outside :
         {neighbour(network.prefix.first(), -1), neighbour(network.prefix.last(), 1)})
      if (outside) addresses.push_back(*outside);
    addresses.push_back(random_address(random, network.prefix.address.family()));
  }
  std::erase_if(addresses, [](const Address& a) {
    return !a.is_v4() && Prefix::parse("::fffe:0:0/95")->contains(a);  // beside the IPv4 addresses
  });
  return addresses;
}

Partition::Value value_by_definition(const std::vector<Network>& networks, const Address& address) {
  Partition::Value value = 0;
  int longest = -1;
  for (const Network& network : networks) {
    if (!network.prefix.contains(address) || network.prefix.length < longest) continue;
    longest = network.prefix.length;
    value = network.value;
  }
  return value;
}

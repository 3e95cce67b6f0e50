#include "test/bench/rounds.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace bench {

geo::Address any_v4(Random& random) {
  return geo::Address::from_v4(static_cast<std::uint32_t>(random()) % 0xDF000000U);
}

geo::Address skewed_v4(Random& random) {
  static constexpr std::uint32_t large[] = {0x5B0A0000, 0x18000000, 0x31200000, 0xBC000000};
  if (random() % 5 == 0) return any_v4(random);
  const auto host = static_cast<std::uint32_t>(random());
  return geo::Address::from_v4(large[random() % 4] | (host & 0xFFFFU));
}

geo::Address any_v6(Random& random) {
  std::array<std::uint8_t, 16> octets{};
  for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(random());
  octets[0] = static_cast<std::uint8_t>(0x20U | (octets[0] & 0x1FU));  // 2000::/3
  return geo::Address::from_octets(octets.data(), geo::Family::v6);
}

geo::Address skewed_v6(Random& random) {
  static constexpr std::uint32_t large[] = {0x2A020810, 0x26001700, 0x24098000, 0x20010DB8};
  if (random() % 5 == 0) return any_v6(random);
  geo::Address address = any_v6(random);
  const std::uint32_t network = large[random() % 4];
  for (unsigned i = 0; i < 4; ++i) {
    address.octets[i] = static_cast<std::uint8_t>(network >> (24 - 8 * i));
  }
  return address;
}

std::vector<geo::Address> addresses(Draw draw) {
  Random random(11);
  std::vector<geo::Address> list;
  for (std::size_t i = 0; i < addresses_per_kind; ++i) list.push_back(draw(random));
  return list;
}

namespace {

/// A query for the network of `address` by its Client Subnet, as fine as these are.
zones::steer::Client in_network_of(const geo::Address& address) {
  const bool is_v4 = address.is_v4();
  const unsigned bits = is_v4 ? geo::finest_v4 : geo::finest_v6;
  const geo::Address network = geo::Prefix::of(address, bits).address;
  zones::steer::ClientSubnet subnet;
  subnet.family = address.family();
  subnet.source_length = static_cast<std::uint8_t>(bits);
  std::copy(network.octets.begin() + (is_v4 ? 12 : 0), network.octets.end(), subnet.octets.begin());
  return {geo::Address::from_v4(0x7F000001), subnet};
}

zones::steer::Client without_network(const geo::Address& address) { return {address, {}}; }

}  // namespace

std::vector<Timed> locating(const zones::Service& service) {
  static constexpr std::pair<const char*, Draw> kinds[] = {{"random IPv4 ", any_v4},
                                                           {"skewed IPv4 ", skewed_v4},
                                                           {"random IPv6 ", any_v6},
                                                           {"skewed IPv6 ", skewed_v6}};
  static constexpr std::pair<const char*, zones::steer::Client (*)(const geo::Address&)> askers[] =
      {{"clients, ", in_network_of}, {"resolvers, ", without_network}};
  std::vector<Timed> list;
  for (const auto& [asker, query_of] : askers) {
    for (const auto& [kind, draw] : kinds) {
      std::vector<zones::steer::Client> queries;
      for (const geo::Address& address : addresses(draw)) queries.push_back(query_of(address));
      const auto run = [&service, queries = std::move(queries)] {
        const auto& options = service.chain->options();
        std::size_t known = 0;
        for (std::size_t turn = 0; turn < repeats; ++turn) {
          for (const zones::steer::Client& query : queries) {
            known += service.catchments->locate(query, options).catchment != nullptr;
          }
        }
        if (known == 0) std::abort();
      };
      std::string name = "catchment of ";
      name += kind;
      name += asker;
      list.push_back({name + service.name, addresses_per_kind * repeats, run});
    }
  }
  return list;
}

double cost_of(Timed& timed, std::size_t rounds) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> costs;
  for (std::size_t round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    timed.run();
    const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
    costs.push_back(taken.count() / static_cast<double>(timed.operations));
  }
  std::sort(costs.begin(), costs.end());
  return costs[costs.size() / 2];
}

void measure(Timed& timed, std::size_t rounds) {
  std::printf("%8.1f ns   %s\n", cost_of(timed, rounds), timed.name.c_str());
}

}  // namespace bench

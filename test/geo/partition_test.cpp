#include "geo/partition.h"

#include <catch2/catch.hpp>

#include "geo/partition_builder.h"
#include "test/geo/random_networks.h"

using namespace geo;

namespace {

Partition build(const std::vector<Network>& networks) {
  PartitionBuilder builder;
  for (const Network& network : networks) builder.put(network.prefix, network.value);
  return std::move(builder).build();
}

Partition::Run run_around(const Partition& partition, const Address& address) {
  Partition::Run around{};
  partition.for_each_run([&](const Partition::Run& run) {
    const bool same_family = run.first.is_v4() == address.is_v4();
    if (same_family && run.first <= address && address <= run.last) around = run;
  });
  return around;
}

bool inside(const Prefix& prefix, const Partition::Run& run) {
  return run.first <= prefix.first() && prefix.last() <= run.last;
}

/// What every partition must hold at `address`, whatever it was made of.
void check_depth(const Partition& partition, const Address& address) {
  const Partition::Found found = partition.find(address);
  const Partition::Run run = run_around(partition, address);
  INFO(address.to_string() << " depth " << int(found.depth) << " run " << run.first.to_string()
                           << " - " << run.last.to_string());
  REQUIRE(found.value == run.value);
  REQUIRE(inside(Prefix::of(address, found.depth), run));
  if (found.depth > 0) REQUIRE_FALSE(inside(Prefix::of(address, found.depth - 1U), run));
}

/// Runs cover each family without gap or overlap, and no two neighbours are equal.
void check_runs(const Partition& partition) {
  std::optional<Partition::Run> before;
  std::size_t runs = 0;
  partition.for_each_run([&](const Partition::Run& run) {
    ++runs;
    REQUIRE(run.first <= run.last);
    REQUIRE(run.first.is_v4() == run.last.is_v4());
    if (before && before->last.is_v4() == run.first.is_v4()) {
      REQUIRE(before->value != run.value);
      const auto next = neighbour(before->last, 1);
      if (next) REQUIRE(*next == run.first);
    }
    before = run;
  });
  REQUIRE(runs == partition.runs());
}

}  // namespace

TEST_CASE("every address has the value of the most specific network around it") {
  Random random(20240901);
  for (int round = 0; round < 60; ++round) {
    const auto networks = random_networks(random, 1 + random() % 120);
    const Partition partition = build(networks);
    check_runs(partition);
    for (const Address& address : telling_addresses(random, networks)) {
      INFO(address.to_string());
      REQUIRE(partition.find(address).value == value_by_definition(networks, address));
    }
  }
}

TEST_CASE("networks of whole /64s are found by the upper half of an address alone") {
  Random random(64);
  for (int round = 0; round < 60; ++round) {
    auto networks = random_networks(random, 1 + random() % 120);
    for (Network& network : networks) {
      const unsigned longest = network.prefix.address.is_v4() ? 32 : 64;
      const unsigned length = std::min<unsigned>(network.prefix.length, longest);
      network.prefix = Prefix::of(network.prefix.address, length);
    }
    const Partition partition = build(networks);
    check_runs(partition);
    for (const Address& address : telling_addresses(random, networks)) {
      INFO(address.to_string());
      REQUIRE(partition.find(address).value == value_by_definition(networks, address));
      check_depth(partition, address);
    }
  }
}

TEST_CASE("more different values than two octets can name are all kept") {
  PartitionBuilder builder;
  constexpr std::uint32_t networks = 70'000;
  for (std::uint32_t i = 0; i < networks; ++i) {
    builder.put({Address::from_v4(i << 8), 24}, i * 3 + 1);
  }
  const Partition partition = std::move(builder).build();
  for (std::uint32_t i = 0; i < networks; ++i) {
    REQUIRE(partition.find(Address::from_v4(i << 8 | 7)).value == i * 3 + 1);
  }
}

TEST_CASE("the depth is that of the widest prefix around an address with one value") {
  Random random(7);
  for (int round = 0; round < 25; ++round) {
    const auto networks = random_networks(random, 1 + random() % 60);
    const Partition partition = build(networks);
    for (const Address& address : telling_addresses(random, networks))
      check_depth(partition, address);
  }
}

TEST_CASE("a partition of one value has depth 0 everywhere") {
  const Partition everything(42);
  REQUIRE(everything.runs() == 2);
  for (const char* text : {"0.0.0.0", "255.255.255.255", "10.1.2.3", "::", "2001:db8::1",
                           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    const auto found = everything.find(*Address::parse(text));
    REQUIRE(found.value == 42);
    REQUIRE(found.depth == 0);
  }
}

TEST_CASE("a network that is put again replaces its value, and order does not matter") {
  PartitionBuilder builder;
  builder.put(*Prefix::parse("10.1.0.0/16"), 1);
  builder.put(*Prefix::parse("10.0.0.0/8"), 2);
  builder.put(*Prefix::parse("10.1.0.0/16"), 3);
  const Partition partition = std::move(builder).build();
  REQUIRE(partition.find(*Address::parse("10.1.2.3")).value == 3);
  REQUIRE(partition.find(*Address::parse("10.2.2.3")).value == 2);
  REQUIRE(partition.find(*Address::parse("11.2.2.3")).value == 0);
  REQUIRE(partition.find(*Address::parse("10.128.0.1")).depth == 9);
}

TEST_CASE("equal networks side by side are one, also across sibling borders") {
  PartitionBuilder builder;
  builder.put(*Prefix::parse("10.1.0.0/16"), 1);
  builder.put(*Prefix::parse("10.2.0.0/15"), 1);
  const Partition partition = std::move(builder).build();
  REQUIRE(partition.runs() == 4);
  REQUIRE(partition.find(*Address::parse("10.3.0.1")).depth == 15);
  REQUIRE(partition.find(*Address::parse("10.1.0.1")).depth == 16);
}

TEST_CASE("IPv4 networks written as mapped ones are IPv4, and ::/0 holds no IPv4 address") {
  PartitionBuilder builder;
  builder.put(*Prefix::parse("::/0"), 6);
  builder.put(*Prefix::parse("::ffff:10.0.0.0/104"), 4);
  const Partition partition = std::move(builder).build();
  REQUIRE(partition.find(*Address::parse("10.9.9.9")).value == 4);
  REQUIRE(partition.find(*Address::parse("11.9.9.9")).value == 0);
  REQUIRE(partition.find(*Address::parse("2001:db8::")).value == 6);
  REQUIRE(partition.find(*Address::parse("2001:db8::")).depth == 0);
}

TEST_CASE("no IPv6 run begins or ends among the IPv4 addresses") {
  for (const char* beside : {"::fffe:0:0/96", "::1:0:0:0/80", "::fffe:0:0/95", "::/80"}) {
    PartitionBuilder builder;
    builder.put(*Prefix::parse(beside), 9);
    const Partition partition = std::move(builder).build();
    INFO(beside);
    check_runs(partition);
    REQUIRE(partition.find(Prefix::parse(beside)->first()).value == 9);
    REQUIRE(partition.find(*Address::parse("::1:0:0:0")).value ==
            (Prefix::parse(beside)->contains(*Address::parse("::1:0:0:0")) ? 9 : 0));
  }
}

TEST_CASE("partitions taken together give each stretch to the join exactly once, in order") {
  Random random(99);
  for (int round = 0; round < 30; ++round) {
    std::vector<std::vector<Network>> networks;
    std::vector<Partition> parts;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) {
      networks.push_back(random_networks(random, random() % 60));
      parts.push_back(build(networks.back()));
    }
    std::vector<const Partition*> inputs;
    for (const Partition& part : parts) inputs.push_back(&part);
    std::size_t calls = 0;
    const auto join = [&](std::span<const Partition::Value> values) {
      ++calls;
      Partition::Value sum = 0;
      for (const auto value : values) sum = sum * 3 + value;  // collides at times, to be merged
      return sum;
    };
    const Partition product = PartitionBuilder::combine(inputs, join);
    check_runs(product);
    std::size_t starts = 0;
    for (const Partition& part : parts) starts += part.runs() - 2;
    REQUIRE(calls <= starts + 2);
    for (const auto& list : networks) {
      for (const Address& address : telling_addresses(random, list)) {
        Partition::Value sum = 0;
        for (const auto& one : networks) sum = sum * 3 + value_by_definition(one, address);
        INFO(address.to_string());
        REQUIRE(product.find(address).value == sum);
      }
    }
  }
}

TEST_CASE("a coarsened partition answers for a client network as its zero-padded address") {
  Random random(4242);
  for (int round = 0; round < 40; ++round) {
    const auto networks = random_networks(random, 1 + random() % 100);
    const Partition fine = build(networks);
    const unsigned v4_bits = static_cast<unsigned>(random() % 33);
    const unsigned v6_bits = static_cast<unsigned>(random() % 129);
    const Partition coarse = PartitionBuilder::coarsen(fine, v4_bits, v6_bits);
    check_runs(coarse);
    for (const Address& address : telling_addresses(random, networks)) {
      const unsigned bits = address.is_v4() ? v4_bits : v6_bits;
      const Address padded = Prefix::of(address, bits).address;
      if (padded.is_v4() != address.is_v4()) continue;
      INFO(address.to_string() << '/' << bits);
      REQUIRE(coarse.find(address).value == fine.find(padded).value);
      REQUIRE(coarse.find(address).depth <= bits);
    }
  }
}

TEST_CASE("a million networks build into a partition that finds each of them") {
  Random random(1);
  PartitionBuilder builder;
  std::vector<Prefix> some;
  for (std::uint32_t i = 0; i < 1'000'000; ++i) {
    const Prefix network = Prefix::of(Address::from_v4(i << 12U), 20);
    builder.put(network, i + 1);
    if (i % 997 == 0) some.push_back(network);
  }
  const Partition partition = std::move(builder).build();
  REQUIRE(partition.runs() == 1'000'002);
  for (const Prefix& network : some) {
    const auto found = partition.find(network.last());
    REQUIRE(found.value == (network.address.v4() >> 12U) + 1);
    REQUIRE(found.depth == 20);
  }
}

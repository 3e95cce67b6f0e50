#include "geo/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <catch2/catch.hpp>
#include <random>

#include "geo/prefix.h"

using namespace geo;

TEST_CASE("IPv6 addresses are written as RFC 5952 wants") {
  const std::pair<const char*, const char*> cases[] = {
      {"2001:0DB8:0:0:0:0:2:1", "2001:db8::2:1"},        // §4.1, §4.2.1, §4.3
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // §4.2.2: no :: for a single group
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},           // §4.2.3: the longest
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},     // §4.2.3: the first of equals
      {"0:0:0:0:0:0:0:0", "::"},
      {"0:0:0:0:0:0:0:1", "::1"},
      {"1:0:0:0:0:0:0:0", "1::"},
      {"::102:304", "::102:304"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::ffff:c000:201", "192.0.2.1"},
  };
  for (const auto& [written, expected] : cases)
    CHECK(Address::parse(written)->to_string() == expected);
}

TEST_CASE("what is printed is read back as the same address") {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20'000; ++i) {
    Address address;
    for (auto& octet : address.octets)
      octet = random() % 3 == 0 ? static_cast<std::uint8_t>(random()) : std::uint8_t{0};
    REQUIRE(Address::parse(address.to_string()) == address);
  }
}

TEST_CASE("what is no address is refused") {
  for (const char* text : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " ::1",
                           "::1%eth0", "[::1]", "2001:db8", ":::", "1::2::3", "g::", "1.2.3.4/8"})
    CHECK_FALSE(Address::parse(text));
  CHECK_FALSE(Address::parse(std::string_view("1.2.3.4\0x", 9)));
  CHECK_FALSE(Address::parse(std::string(200, '1')));
}

TEST_CASE("a mapped IPv4 address is the IPv4 address") {
  const Address address = *Address::parse("192.0.2.1");
  CHECK(address.is_v4());
  CHECK(address.v4() == 0xC0000201);
  CHECK(Address::from_v4(0xC0000201) == address);
  CHECK(Address::from_octets(address.octets.data(), Family::v6) == address);
  CHECK(Address::from_octets(address.octets.data() + 12, Family::v4) == address);
  CHECK_FALSE(Address::parse("::192.0.2.1")->is_v4());
}

TEST_CASE("an address goes through a socket address and back") {
  for (const char* text : {"192.0.2.1", "2001:db8::7", "::"}) {
    const Address address = *Address::parse(text);
    sockaddr_storage storage;
    const auto length = address.to_sockaddr(5300, storage);
    CHECK(length == (address.is_v4() ? sizeof(sockaddr_in) : sizeof(sockaddr_in6)));
    const auto& socket_address = reinterpret_cast<const sockaddr&>(storage);
    CHECK(Address::from_sockaddr(socket_address) == address);
    CHECK(reinterpret_cast<const sockaddr_in&>(storage).sin_port == htons(5300));
  }
  sockaddr other{};
  other.sa_family = AF_UNIX;
  CHECK(Address::from_sockaddr(other) == Address{});
}

TEST_CASE("networks are cut to their length and host bits are told") {
  CHECK(Prefix::parse("10.1.2.3/8")->to_string() == "10.0.0.0/8");
  CHECK(Prefix::parse("10.1.2.3")->to_string() == "10.1.2.3/32");
  CHECK(Prefix::parse("2001:db8::ff/29")->to_string() == "2001:db8::/29");
  CHECK(Prefix::parse("2001:db8::1")->to_string() == "2001:db8::1/128");
  CHECK(Prefix::parse("0.0.0.0/0")->length == 0);
  CHECK(Prefix::parse("::ffff:10.0.0.0/104")->to_string() == "10.0.0.0/8");
  CHECK_FALSE(Prefix::parse("::ffff:10.0.0.0/90")->address.is_v4());
  CHECK(Prefix::has_host_bits("10.1.2.3/8"));
  CHECK_FALSE(Prefix::has_host_bits("10.0.0.0/8"));
  CHECK_FALSE(Prefix::has_host_bits("10.1.2.3"));
  CHECK(Prefix::of(*Address::parse("10.1.2.3"), 99).to_string() == "10.1.2.3/32");
}

TEST_CASE("what is no network is refused") {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08",
        "10.0.0.0/8 ", "10.0.0.0/8/8", "::/129", "::/1000", "10.0.0/8", "::/4294967296"})
    CHECK_FALSE(Prefix::parse(text));
}

TEST_CASE("a network contains what lies between its first and last address") {
  const Prefix network = *Prefix::parse("192.0.2.64/27");
  CHECK(network.first().to_string() == "192.0.2.64");
  CHECK(network.last().to_string() == "192.0.2.95");
  CHECK(network.contains(*Address::parse("192.0.2.95")));
  CHECK_FALSE(network.contains(*Address::parse("192.0.2.96")));
  CHECK(network.contains(*Prefix::parse("192.0.2.64/28")));
  CHECK_FALSE(network.contains(*Prefix::parse("192.0.2.64/26")));
  CHECK(Prefix::parse("2001:db8::/32")->last().to_string() ==
        "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff");
  CHECK_FALSE(Prefix::parse("::/0")->contains(*Address::parse("10.0.0.1")));
  CHECK_FALSE(Prefix::parse("0.0.0.0/0")->contains(*Address::parse("::1")));
}

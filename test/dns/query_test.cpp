#include "dns/query.h"

#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using dns::Parsed;
using dns::Query;
using judge::Asked;
using judge::Packet;

namespace {

const geo::Address source = geo::Address::from_v4(0xC0000201);

Parsed parse(const Packet& packet, Query& query) {
  return dns::parse(packet, dns::Transport::udp, source, query);
}

Parsed parse(const Packet& packet) {
  Query query;
  return parse(packet, query);
}

enum Count { questions = 5, answers = 7, authorities = 9, additionals = 11 };  // low octets

Packet with(Packet packet, Count count, std::uint8_t value) {
  packet[count] = value;
  return packet;
}

Packet operator+(Packet packet, const Packet& more) {
  packet.insert(packet.end(), more.begin(), more.end());
  return packet;
}

const Packet record_a{0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 192, 0, 2, 1};
const Packet opt{0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0};
const Packet tsig{0, 0, 250, 0, 255, 0, 0, 0, 0, 0, 1, 7};

}  // namespace

TEST_CASE("a question is copied with its case and its flags") {
  Query query;
  REQUIRE(parse(Asked{.name = "wWw.example.COM.", .type = 28, .flags = 0x0100}.packet(), query) ==
          Parsed::query);
  CHECK(query.id == 0x4711);
  CHECK(query.opcode == 0);
  CHECK(query.recursion_desired);
  CHECK(Packet(query.qname().begin(), query.qname().end()) == judge::wire_name("wWw.example.COM."));
  CHECK(query.type == 28);
  CHECK(query.qclass == 1);
  CHECK(query.source == source);
  CHECK_FALSE(query.edns);
}

TEST_CASE("what is no query is dropped: shorter than a header, or a response") {
  const Packet packet = Asked{.name = "example.com."}.packet();
  for (std::size_t size = 0; size < 12; ++size) {
    CHECK(parse(Packet(packet.begin(), packet.begin() + static_cast<long>(size))) == Parsed::drop);
  }
  CHECK(parse(Asked{.name = "example.com.", .flags = 0x8000}.packet()) == Parsed::drop);
  CHECK(parse(Asked{.name = "example.com.", .flags = 0xA800}.packet()) == Parsed::drop);
}

TEST_CASE("every query cut short anywhere behind its header is a format error") {
  const Packet packet = Asked{.name = "example.com."}.subnet(1, 24, {192, 0, 2}).packet();
  for (std::size_t size = 12; size < packet.size(); ++size) {
    INFO(size);
    CHECK(parse(Packet(packet.begin(), packet.begin() + static_cast<long>(size))) ==
          Parsed::format_error);
  }
  CHECK(parse(packet) == Parsed::query);
}

TEST_CASE("a query has exactly one question (RFC 9619)") {
  const Packet packet = Asked{.name = "example.com."}.packet();
  CHECK(parse(with(packet, questions, 0)) == Parsed::format_error);
  CHECK(parse(with(packet, questions, 2)) == Parsed::format_error);
  CHECK(parse(with(packet + Packet{0xC0, 12, 0, 1, 0, 1}, questions, 2)) == Parsed::format_error);
  const Packet header(packet.begin(), packet.begin() + 12);
  CHECK(parse(with(header, questions, 0)) == Parsed::format_error);
  Query query;
  CHECK(parse(with(with(header, questions, 0), additionals, 1) + opt, query) ==
        Parsed::format_error);
  CHECK(query.edns);
  CHECK_FALSE(query.has_question);
}

TEST_CASE("octets behind the last record are a format error") {
  CHECK(parse(Asked{.name = "example.com."}.packet() + Packet{0}) == Parsed::format_error);
  CHECK(parse(Asked{.name = "example.com."}.edns().packet() + Packet{0}) == Parsed::format_error);
}

TEST_CASE("records that are no business of a query are stepped over when they are well-formed") {
  const Packet packet = Asked{.name = "example.com."}.packet();
  CHECK(parse(with(packet + record_a, answers, 1)) == Parsed::query);
  CHECK(parse(with(packet + record_a, authorities, 1)) == Parsed::query);
  CHECK(parse(with(packet + tsig, additionals, 1)) == Parsed::query);
  CHECK(parse(with(packet, answers, 1)) == Parsed::format_error);
  Packet pointing_forward = packet + record_a;
  pointing_forward[packet.size() + 1] = 0xFF;
  CHECK(parse(with(pointing_forward, answers, 1)) == Parsed::format_error);
  Packet overlong = packet + record_a;
  overlong[packet.size() + 11] = 5;
  CHECK(parse(with(overlong, authorities, 1)) == Parsed::format_error);
}

TEST_CASE("an OPT is found wherever it stands in the additional section") {
  const Packet packet = Asked{.name = "example.com."}.packet();
  Query query;
  CHECK(parse(with(packet + record_a + opt + tsig, additionals, 3), query) == Parsed::query);
  REQUIRE(query.edns);
  CHECK(query.edns->payload == 1232);
}

TEST_CASE("a second OPT and an OPT that is not the root's are format errors") {
  const Packet packet = Asked{.name = "example.com."}.packet();
  CHECK(parse(with(packet + opt + opt, additionals, 2)) == Parsed::format_error);
  const Packet owned = Packet{1, 'a'} + opt;
  CHECK(parse(with(packet + owned, additionals, 1)) == Parsed::format_error);
}

TEST_CASE("another opcode is not implemented, whatever follows its header") {
  const Packet packet = Asked{.name = "example.com.", .flags = 0x2000}.edns().packet();
  Query query;
  CHECK(parse(packet, query) == Parsed::not_implemented);
  CHECK(query.opcode == 4);
  CHECK(query.has_question);
  CHECK(query.edns);
  Query odd;
  CHECK(parse(Packet(packet.begin(), packet.begin() + 20), odd) == Parsed::not_implemented);
  CHECK_FALSE(odd.has_question);
  CHECK_FALSE(odd.edns);
}

TEST_CASE("another opcode keeps its OPT where it comes without a question (RFC 6891 §6.1.1)") {
  const Packet header = Asked{.name = ".", .flags = 0x3000}.packet();  // DSO has none (RFC 8490)
  const Packet bare(header.begin(), header.begin() + 12);
  Query query;
  CHECK(parse(with(with(bare, questions, 0), additionals, 1) + opt, query) ==
        Parsed::not_implemented);
  CHECK(query.edns);
  CHECK_FALSE(query.has_question);
}

TEST_CASE("another EDNS version is told to every opcode (RFC 6891 §6.1.3)") {
  Asked asked{.name = "example.com.", .flags = 0x7800};
  asked.edns().edns_ttl |= 1U << 16;
  Query query;
  CHECK(parse(asked.packet(), query) == Parsed::bad_version);
  CHECK(query.opcode == 15);
}

TEST_CASE("an OPT outside the additional section is a format error") {
  const Packet packet = Asked{.name = "example.com."}.packet() + opt;
  CHECK(parse(with(packet, additionals, 1)) == Parsed::query);
  CHECK(parse(with(packet, answers, 1)) == Parsed::format_error);
  CHECK(parse(with(packet, authorities, 1)) == Parsed::format_error);
}

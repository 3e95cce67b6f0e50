#include "dns/response.h"

#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using dns::Response;
using dns::Section;
using judge::Packet;
using judge::wire_name;

namespace {

struct Writing {
  explicit Writing(const judge::Asked& asked, dns::Offer offer = {},
                   dns::Transport transport = dns::Transport::udp)
      : buffer(dns::max_tcp_octets) {
    REQUIRE(dns::parse(asked.packet(), transport, geo::Address(), query) == dns::Parsed::query);
    response.emplace(query, offer, buffer);
  }
  Packet finish() {
    buffer.resize(response->finish());
    return buffer;
  }
  dns::Query query;
  Packet buffer;
  std::optional<Response> response;
};

zones::RRset set_of(std::uint16_t type, const std::vector<Packet>& rdatas) {
  zones::RRset set{type, static_cast<std::uint16_t>(rdatas.size()), 300, {}};
  for (const Packet& rdata : rdatas) {
    judge::put_u16(set.rdata, static_cast<std::uint16_t>(rdata.size()));
    set.rdata.insert(set.rdata.end(), rdata.begin(), rdata.end());
  }
  return set;
}

std::vector<Packet> addresses(int count) {
  std::vector<Packet> rdatas;
  for (int i = 0; i < count; ++i) {
    rdatas.push_back({10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)});
  }
  return rdatas;
}

const judge::Asked www{.name = "www.example.com."};

}  // namespace

TEST_CASE("the header repeats id, opcode and RD and never sets RA, AD, CD or Z") {
  Writing writing(judge::Asked{.name = "www.example.com.", .flags = 0x0170});  // RD, Z, AD, CD
  writing.response->set_authoritative();
  const judge::Reply reply = judge::decode(writing.finish());
  CHECK(reply.id == 0x4711);
  CHECK(reply.flags == 0x8500);  // QR AA RD
}

TEST_CASE("the owner that was asked is a pointer to the question") {
  Writing writing(www);
  REQUIRE(writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(2))));
  const Packet reply = writing.finish();
  CHECK(reply.size() == 12 + 17 + 4 + 2 * 16);
  CHECK(reply[33] == 0xC0);
  CHECK(reply[34] == 12);
}

TEST_CASE("suffixes are compressed where every octet is equal, case included") {
  const std::size_t fixed = 12 + 17 + 4 + 2 + 10;  // up to the rdata, owner compressed
  const auto size_with = [](const char* question, const char* target) {
    Writing writing(judge::Asked{.name = question});
    CHECK(writing.response->add(Section::answer, writing.query.qname(),
                                set_of(5, {wire_name(target)})));
    const Packet reply = writing.finish();
    CHECK(judge::decode(reply).answer.front() == std::string(question) + " 300 IN CNAME " + target);
    return reply.size();
  };
  CHECK(size_with("www.example.com.", "example.com.") == fixed + 2);
  CHECK(size_with("www.example.com.", "web.example.com.") == fixed + 4 + 2);
  CHECK(size_with("www.EXAMPLE.com.", "web.example.com.") == fixed + 4 + 8 + 2);
  CHECK(size_with("www.example.com.", "www.example.net.") == fixed + 17);
}

TEST_CASE("names are compressed in rdata of RFC 1035's types only (RFC 3597 §4)") {
  const Packet name = wire_name("mail.example.com.");
  Packet mx{0, 10}, srv{0, 1, 0, 2, 0, 3};
  mx.insert(mx.end(), name.begin(), name.end());
  srv.insert(srv.end(), name.begin(), name.end());
  const auto rdata_octets = [](std::uint16_t type, const Packet& rdata) {
    Writing writing(www);
    CHECK(writing.response->add(Section::answer, writing.query.qname(), set_of(type, {rdata})));
    const Packet reply = writing.finish();
    CHECK(judge::decode(reply).answer.size() == 1);
    return reply.size() - (12 + 17 + 4 + 2 + 10);
  };
  CHECK(rdata_octets(2, name) == 7);
  CHECK(rdata_octets(5, name) == 7);
  CHECK(rdata_octets(12, name) == 7);
  CHECK(rdata_octets(15, mx) == 9);
  CHECK(rdata_octets(33, srv) == srv.size());
  CHECK(rdata_octets(39, name) == name.size());
}

TEST_CASE("rdata that is no name after all is written as it is") {
  Writing writing(www);
  CHECK(writing.response->add(Section::answer, writing.query.qname(), set_of(5, {{5, 'a'}})));
  CHECK(writing.response->add(Section::answer, writing.query.qname(), set_of(15, {{1}})));
  CHECK(writing.response->add(Section::answer, writing.query.qname(), set_of(6, {{}})));
}

TEST_CASE("a record set fits whole or leaves no trace") {
  Writing writing(www);
  REQUIRE(writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(3))));
  CHECK_FALSE(
      writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(40))));
  const Packet other = wire_name("other.example.net.");
  REQUIRE(writing.response->add(Section::authority, other, set_of(1, addresses(1))));
  const judge::Reply reply = judge::decode(writing.finish());
  CHECK(reply.answer.size() == 3);
  CHECK(reply.authority == std::vector<std::string>{"other.example.net. 300 IN A 10.0.0.0"});
}

TEST_CASE("names are never compressed against a record that was taken back") {
  Writing writing(www);
  const Packet other = wire_name("other.example.net.");
  CHECK_FALSE(writing.response->add(Section::answer, other, set_of(1, addresses(40))));
  REQUIRE(writing.response->add(Section::answer, other, set_of(1, addresses(1))));
  CHECK(judge::decode(writing.finish()).answer.front() == "other.example.net. 300 IN A 10.0.0.0");
}

TEST_CASE("truncation keeps question and OPT, sets TC and takes nothing more") {
  Writing writing(judge::Asked{.name = "www.example.com."}.edns(512));
  REQUIRE(writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(3))));
  writing.response->truncate();
  CHECK_FALSE(
      writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(1))));
  const judge::Reply reply = judge::decode(writing.finish());
  CHECK(reply.truncated);
  CHECK(reply.question.size() == 1);
  CHECK(reply.answer.empty());
  CHECK(reply.has_opt);
}

TEST_CASE("the limit is 512 without EDNS, else the lesser of both sides' payloads") {
  const auto most = [](judge::Asked asked, dns::Offer offer, dns::Transport transport) {
    Writing writing(asked, offer, transport);
    int count = 0;
    while (writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(1)))) {
      ++count;
    }
    const std::size_t size = writing.finish().size();
    CHECK(judge::decode(writing.buffer).answer.size() == static_cast<std::size_t>(count));
    return size;
  };
  using dns::Transport;
  const auto fills = [](std::size_t size, std::size_t limit) {
    return size <= limit && size + 16 > limit;
  };
  CHECK(fills(most(www, {}, Transport::udp), 512));
  CHECK(fills(most(judge::Asked(www).edns(4096), {}, Transport::udp), 1232));
  CHECK(fills(most(judge::Asked(www).edns(1000), {}, Transport::udp), 1000));
  CHECK(fills(most(judge::Asked(www).edns(4096), {.payload = 4096}, Transport::udp), 4096));
  CHECK(fills(most(judge::Asked(www).edns(4096), {.payload = 100}, Transport::udp), 512));
  CHECK(fills(most(judge::Asked(www).edns(100), {}, Transport::udp), 512));
  CHECK(fills(most(www, {}, Transport::tcp), 65535));
}

TEST_CASE("far into a long reply names are no longer pointed at, near ones still are") {
  Writing writing(www, {}, dns::Transport::tcp);
  REQUIRE(
      writing.response->add(Section::answer, writing.query.qname(), set_of(1, addresses(1500))));
  const Packet late = wire_name("late.example.net.");
  REQUIRE(writing.response->add(Section::authority, late, set_of(1, addresses(2))));
  const judge::Reply reply = judge::decode(writing.finish());
  CHECK(reply.authority == std::vector<std::string>{"late.example.net. 300 IN A 10.0.0.0",
                                                    "late.example.net. 300 IN A 10.0.0.1"});
}

TEST_CASE("more names than the table holds are still written whole") {
  Writing writing(www, {}, dns::Transport::tcp);
  std::vector<std::string> expected;
  for (int i = 0; i < 300; ++i) {
    const std::string name = "n" + std::to_string(i) + ".z" + std::to_string(i % 90) + ".test.";
    REQUIRE(writing.response->add(Section::answer, wire_name(name), set_of(1, addresses(1))));
    expected.push_back(name + " 300 IN A 10.0.0.0");
  }
  CHECK(judge::decode(writing.finish()).answer == expected);
}

// The exact-count test: a scripted list of packets, and after each one every sample of /metrics
// looked at. What should have moved has, by exactly what it should, and nothing else.
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "dns/socket.h"
#include "test/scenario/counted.h"

using clients::Bytes;
using Kind = clients::Client::Kind;
using namespace scenario;

namespace {

constexpr std::uint16_t a = 1, mx = 15, txt = 16, aaaa = 28, axfr = 252, any = 255, caa = 257;

/// Where an answer has to differ, the client's network decides.
constexpr const char* zone = R"({ "zone": "app.example", "nameservers": { "ns.other.net.": [] },
  "services": {
    "web":   { "steer": [{ "geo": { "10.0.0.0/8": "aws", "11.0.0.0/8": "gcp", "*": ["aws", "gcp"] } }],
               "endpoints": { "aws": { "A": ["192.0.2.1", "192.0.2.2"] }, "gcp": { "A": "192.0.2.3" } } },
    "outer": { "steer": [{ "geo": { "12.0.0.0/8": "alone", "*": ["inside", "alone"] } }],
               "endpoints": { "inside": { "service": "web" }, "alone": { "A": "192.0.2.4" } } },
    "moved": { "endpoints": { "there": { "CNAME": "www.app.example." } } },
    "dark":  { "steer": [{ "healthy": { "none": "empty" } }],
               "endpoints": { "off": { "A": "192.0.2.5", "state": "down" } } },
    "open":  { "check": { "push": { "initial": "down" } }, "steer": ["healthy"],
               "endpoints": { "off": { "A": "192.0.2.6" } } },
    "fence": { "steer": [{ "geo": { "10.0.0.0/8": "in" } }], "endpoints": { "in": { "A": "192.0.2.7" } } },
    "mail":  { "endpoints": { "mx": { "MX": "10 mx.other.net." } } },
    "many":  { "steer": [{ "addresses": 40 }], "endpoints": { "all": { "A": [MANY] } } }
  },
  "records": { "plain": { "A": "192.0.2.80" }, "alias": { "CNAME": "www" }, "large": { "TXT": [TEXTS] },
    "www": { "serve": "web" }, "outer": { "serve": "outer" }, "moved": { "serve": "moved" },
    "dark": { "serve": "dark" }, "open": { "serve": "open" }, "fence": { "serve": "fence" },
    "mail": { "serve": "mail" }, "many": { "serve": "many" } } })";

/// `count` texts, made from numbers.
template <typename Make>
std::string list(int count, const Make& make) {
  std::string text;
  for (int i = 0; i < count; ++i) text += (i == 0 ? "\"" : ", \"") + make(i) + "\"";
  return text;
}

std::string filled(std::string text, const std::string& hole, const std::string& with) {
  return text.replace(text.find(hole), hole.size(), with);
}

std::string zone_text() {
  const auto address = [](int i) { return "198.51.100." + std::to_string(i + 1); };
  const auto words = [](int i) { return std::to_string(i) + std::string(200, 'x'); };
  return filled(filled(zone, "MANY", list(40, address)), "TEXTS", list(100, words));
}

/// The query with an OPT that has these options.
Bytes with_options(Bytes query, const Bytes& options, std::uint8_t version = 0) {
  query[11] = 1;
  const auto octets = static_cast<std::uint8_t>(options.size());
  const Bytes opt{0, 0, 41, 4, 208, 0, version, 0, 0, 0, octets};
  query.insert(query.end(), opt.begin(), opt.end());
  query.insert(query.end(), options.begin(), options.end());
  return query;
}

/// A query of a client in `first`.0.0.0/24.
Bytes from_network(const std::string& label, std::uint8_t first, std::uint16_t type = a) {
  return with_options(clients::query(1, label, type), {0, 8, 0, 7, 0, 1, 24, 0, first, 0, 0});
}

Bytes with_cookie(const Bytes& cookie) {
  Bytes option{0, 10, 0, static_cast<std::uint8_t>(cookie.size())};
  option.insert(option.end(), cookie.begin(), cookie.end());
  return with_options(clients::query(1, "plain"), option);
}

Moves cookie(const char* worth) { return {{sample("cookies", "cookie", worth), 1}}; }
const Moves truncated{{sample("truncated"), 1}};
const Moves connected{{sample("tcp_connections"), 1}, {open_connections, 1}};
const Moves disconnected{{open_connections, -1}};

/// A datagram from port 0, which no ordinary socket sends. False: not allowed to.
bool send_from_port_0(const Bytes& payload, const dns::ListenAddress& to) {
  const dns::Descriptor raw(socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_UDP));
  if (!raw.is_open()) return false;
  udphdr header{};
  header.uh_dport = htons(to.port);
  header.uh_ulen = htons(static_cast<std::uint16_t>(sizeof header + payload.size()));
  Bytes packet(sizeof header);
  std::copy_n(reinterpret_cast<const std::uint8_t*>(&header), sizeof header, packet.begin());
  packet.insert(packet.end(), payload.begin(), payload.end());
  sockaddr_storage address{};
  const auto length = to.address.to_sockaddr(0, address);
  return sendto(raw.number(), packet.data(), packet.size(), 0,
                reinterpret_cast<sockaddr*>(&address),
                length) == static_cast<ssize_t>(packet.size());
}

/// A datagram that says it comes from `from`, where the server listens: the kernel lets the same
/// user join the sockets of an address.
void send_from_its_own(const Bytes& payload, const dns::ListenAddress& from,
                       const dns::ListenAddress& to) {
  const dns::Descriptor forger(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  REQUIRE(setsockopt(forger.number(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0);
  sockaddr_storage source{};
  sockaddr_storage target{};
  const auto source_length = from.address.to_sockaddr(from.port, source);
  const auto target_length = to.address.to_sockaddr(to.port, target);
  REQUIRE(bind(forger.number(), reinterpret_cast<sockaddr*>(&source), source_length) == 0);
  REQUIRE(sendto(forger.number(), payload.data(), payload.size(), 0,
                 reinterpret_cast<sockaddr*>(&target),
                 target_length) == static_cast<ssize_t>(payload.size()));
}

}  // namespace

TEST_CASE("each packet over UDP moves its own counters and no other") {
  Counted counted(zone_text());
  const Bytes plain = clients::query(1, "plain");
  for (const Way& way : {udp_v4, udp_v6}) {
    counted.ask(plain, way, "NOERROR", asked(way, "A"));
    counted.ask(clients::query(2, "plain", aaaa), way, "NOERROR", asked(way, "AAAA"));
    counted.ask(clients::query(3, "nothing", mx), way, "NXDOMAIN", asked(way, "MX"));
  }
  const Way& way = udp_v4;
  const std::vector<std::pair<std::uint16_t, const char*>> types{
      {0, "other"}, {caa, "CAA"}, {258, "other"}, {any, "ANY"}};
  for (const auto& [type, name] : types) {
    Bytes query = clients::query(4, "plain", type);
    query[query.size() - 4] = static_cast<std::uint8_t>(type >> 8U);
    counted.ask(query, way, "NOERROR", asked(way, name));
  }
  Bytes elsewhere = plain;
  elsewhere[20] = 'q';  // "aqp.example."
  counted.ask(elsewhere, way, "REFUSED", asked(way, "A"));
  counted.ask(clients::query(5, "plain", axfr), way, "REFUSED", asked(way, "AXFR"));
  Bytes chaos = plain;
  chaos.back() = 3;
  counted.ask(chaos, way, "REFUSED", asked(way, "A"));
}

TEST_CASE("packets that are no good queries are counted by what is wrong with them") {
  Counted counted(zone_text());
  const Way& way = udp_v4;
  const Bytes plain = clients::query(1, "plain");
  Bytes notify = plain, unassigned = plain;
  notify[2] = 4U << 3U;
  unassigned[2] = 3U << 3U;
  counted.ask(notify, way, "NOTIMP", asked(way, "A", "NOTIFY"));
  counted.ask(unassigned, way, "NOTIMP", asked(way, "A", "other"));
  Bytes longer = plain, two = plain;
  longer.push_back(0);
  counted.ask(longer, way, "FORMERR", asked(way, "A"));
  two[5] = 2;
  counted.ask(two, way, "FORMERR",
              taken(way) + Moves{{sample("queries_by_opcode", "opcode", "QUERY"), 1}});
  counted.ask(with_options(plain, {}, 1), way, "BADVERS", asked(way, "A"));

  const auto silent = [&counted](const Bytes& packet, const char* reason) {
    counted.client(Kind::udp, udp_v6).send(packet);
    counted.expect(dropped(udp_v6, reason));
  };
  Bytes response = plain;
  response[2] = 0x80;
  silent(response, "response");
  silent({1, 2, 3}, "too_short");
  silent({}, "too_short");
  silent(Bytes(9000), "oversized");
  send_from_its_own(plain, counted.other_v4(), counted.v4());
  counted.expect(dropped(way, "looped") + Moves{{sample("looped"), 1}});
  if (send_from_port_0(plain, counted.v4())) {
    counted.expect(dropped(way, "port_zero"));
  } else {
    WARN("no raw socket: a packet from port 0 was not tried");
  }
}

TEST_CASE("cookies and truncation are counted beside the replies") {
  Counted counted(zone_text());
  const Way& way = udp_v4;
  const Bytes client{1, 2, 3, 4, 5, 6, 7, 8};
  const Bytes reply =
      counted.ask(with_cookie(client), way, "NOERROR", asked(way, "A") + cookie("new"));
  Bytes known(reply.end() - 24, reply.end());
  counted.ask(with_cookie(known), way, "NOERROR", asked(way, "A") + cookie("good"));
  known.back() ^= 1;
  counted.ask(with_cookie(known), way, "NOERROR", asked(way, "A") + cookie("bad"));
  counted.ask(with_cookie({1, 2, 3}), way, "FORMERR", asked(way, "A"));
  counted.ask(clients::query(2, "large", txt), way, "NOERROR", asked(way, "TXT") + truncated);
  const Bytes many = clients::query(3, "many");
  counted.ask(many, way, "NOERROR", asked(way, "A") + truncated + served("many", "steered"));
  counted.ask(with_options(many, {}), way, "NOERROR",
              asked(way, "A") + served("many", "steered") + carried("many/all"));
}

TEST_CASE("over TCP connections are counted, and each of their messages") {
  Counted counted(zone_text());
  const auto asked_of = [](const clients::Client& client, const Bytes& query) {
    client.send(clients::framed(query));
    const auto reply = client.message();
    REQUIRE(reply);
    return reply->size();
  };
  for (const Way& way : {tcp_v4, tcp_v6}) {
    const auto client = counted.client(Kind::tcp, way);
    counted.expect(connected);
    const std::size_t octets = asked_of(client, clients::query(1, "plain"));
    counted.expect(asked(way, "A") + replied(way, "NOERROR", octets));
    const std::size_t large = asked_of(client, clients::query(2, "large", txt));
    REQUIRE(large > 16'384);
    counted.expect(asked(way, "TXT") + replied(way, "NOERROR", large));

    Bytes three;
    for (int i = 0; i < 3; ++i) {
      const Bytes one = clients::framed(clients::query(1, "plain"));
      three.insert(three.end(), one.begin(), one.end());
    }
    client.send(three);
    for (int i = 0; i < 3; ++i) REQUIRE(client.message());
    counted.expect(times(3, asked(way, "A") + replied(way, "NOERROR", octets)));

    client.send(clients::framed({1, 2, 3}));
    CHECK(client.sees_end());
    counted.expect(dropped(way, "too_short") + disconnected);
  }
}

TEST_CASE("connections count as open until either side has closed them") {
  Counted counted(zone_text());
  {
    const auto first = counted.client(Kind::tcp, tcp_v4);
    counted.expect(connected);
    const auto second = counted.client(Kind::tcp, tcp_v6);
    counted.expect(connected);
    second.shut_down_writing();
    counted.expect(disconnected);
  }
  counted.expect(disconnected);
  CHECK(counted.last().at(open_connections) == 0);
}

TEST_CASE("answers are counted for the service asked and for each endpoint in them, once") {
  Counted counted(zone_text());
  const Way& way = udp_v4;
  const auto ask = [&](const Bytes& query, const Moves& moves, const char* type = "A") {
    counted.ask(query, way, "NOERROR", asked(way, type) + moves);
  };
  const Moves web = served("web", "steered"), outer = served("outer", "steered");
  const Moves aws = carried("web/aws"), gcp = carried("web/gcp");
  ask(from_network("www", 10), web + aws);
  ask(from_network("www", 11), web + gcp);
  ask(from_network("www", 12), web + aws + gcp);
  ask(clients::query(1, "www"), web + aws + gcp);
  ask(clients::query(2, "www", any), web + aws + gcp, "ANY");
  ask(clients::query(3, "alias"), web + aws + gcp);
  ask(clients::query(4, "www", aaaa), served("web", "no_data"), "AAAA");
  ask(clients::query(5, "www", mx), {}, "MX");  // not a type of the service

  ask(from_network("outer", 12), outer + carried("outer/alone"));
  ask(from_network("outer", 10), outer + carried("outer/alone") + carried("outer/inside") + aws);
  ask(clients::query(6, "moved"),
      served("moved", "steered") + carried("moved/there") + web + aws + gcp);
  ask(clients::query(7, "mail", mx), served("mail", "steered") + carried("mail/mx"), "MX");

  ask(clients::query(8, "dark"), served("dark", "empty_by_health"));
  ask(clients::query(9, "open"), served("open", "failed_open") + carried("open/off"));
  ask(from_network("fence", 10), served("fence", "steered") + carried("fence/in"));
  ask(from_network("fence", 11), served("fence", "empty_by_client"));
}

TEST_CASE("what was counted outlives a reload, but for what is served no more") {
  Counted counted(zone_text());
  const Way& way = udp_v4;
  const Moves both = served("web", "steered") + carried("web/aws") + carried("web/gcp");
  const Bytes www = clients::query(1, "www");
  for (int i = 0; i < 3; ++i) counted.ask(www, way, "NOERROR", asked(way, "A") + both);
  counted.ask(clients::query(2, "mail", mx), way, "NOERROR",
              asked(way, "MX") + served("mail", "steered") + carried("mail/mx"));
  const std::string gcp = carried("web/gcp").begin()->first,
                    aws = carried("web/aws").begin()->first;
  const std::string mail = carried("mail/mx").begin()->first;

  const auto reload = [&](const std::string& text) {
    counted.stage().replace("zones/app.json", text);
    REQUIRE(counted.stage().ask({"reload"}).exit_code == 0);
    const Samples before = counted.last();
    counted.look();
    for (const auto& [name, value] : counted.last()) {
      const auto old = before.find(name);
      const bool is_counter = name.find("_total") != name.npos && name.find("reloads") == name.npos;
      if (!is_counter || old == before.end()) continue;
      INFO(name);
      CHECK(old->second == value);
    }
  };
  const std::string first = zone_text();
  std::string without =
      filled(first, R"("gcp": { "A": "192.0.2.3" })", R"("new": { "A": "192.0.2.3" })");
  without =
      filled(without, R"("11.0.0.0/8": "gcp", "*": ["aws", "gcp"])", R"("*": ["aws", "new"])");
  without = filled(without, R"("mail": { "serve": "mail" }, )", "");
  without =
      filled(without, R"("mail":  { "endpoints": { "mx": { "MX": "10 mx.other.net." } } },)", "");
  reload(without);
  CHECK(counted.last().at(aws) == 3);
  CHECK(counted.last().count(gcp) == 0);
  CHECK(counted.last().count(mail) == 0);
  CHECK(counted.last().at(carried("web/new").begin()->first) == 0);
  counted.ask(www, way, "NOERROR",
              asked(way, "A") + served("web", "steered") + carried("web/aws") + carried("web/new"));
  reload(first);
  CHECK(counted.last().at(aws) == 4);
  CHECK(counted.last().at(gcp) == 0);  // begins anew
  counted.ask(www, way, "NOERROR", asked(way, "A") + both);
}

TEST_CASE("who asks about the server or has an answer explained is not counted") {
  Counted counted(zone_text());
  for (const char* name : {"www.app.example", "outer.app.example", "plain.app.example"}) {
    REQUIRE(counted.stage().ask({"explain", name, "--live"}).exit_code == 0);
  }
  REQUIRE(counted.stage().ask({"status"}).exit_code == 0);
  counted.expect({});
}

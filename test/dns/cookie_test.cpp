// DNS Cookies: the test vectors of RFC 9018 Appendix A, and what RFC 7873 §5 makes of a query.
#include "dns/cookie.h"

#include <catch2/catch.hpp>

#include "test/dns/judge.h"

using dns::CookieSecret;
using dns::Proof;
using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;

namespace {

constexpr unsigned no_error = 0, format_error = 1, bad_cookie = 23;
constexpr std::uint16_t option_cookie = 10;

Packet hex(std::string_view text) {
  Packet octets;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    octets.push_back(
        static_cast<std::uint8_t>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return octets;
}

CookieSecret secret(std::string_view digits) {
  std::array<std::uint8_t, 16> octets{};
  const Packet all = hex(digits);
  std::copy(all.begin(), all.end(), octets.begin());
  return dns::cookie_secret(octets);
}

geo::Address address(const char* text) { return *geo::Address::parse(text); }

const CookieSecret first = secret("e5e973e5a6b2a43f48e7dc849e37bfcf");
const CookieSecret older = secret("dd3bdf9344b678b185a6f5cb60fca715");
const CookieSecret newer = secret("445536bcd2513298075a5d379663c962");
constexpr std::uint32_t made_at = 1'559'731'985;
const Packet client_cookie = hex("2464c4abcf10c957");
const Packet whole_cookie = hex("2464c4abcf10c957010000005cf79f111f8130c3eee29480");  // of A.1

/// What `cookie` is worth and which one comes back.
std::pair<Proof, Packet> judged(const Packet& cookie, const char* client, std::uint32_t unix_s,
                                const std::vector<CookieSecret>& secrets) {
  const auto read = dns::read_cookie(cookie);
  REQUIRE(read);
  const auto verdict = dns::judge(*read, address(client), unix_s, secrets);
  return {verdict.proof, Packet(verdict.reply.begin(), verdict.reply.end())};
}

Proof worth(const Packet& cookie, const char* client, std::uint32_t unix_s) {
  return judged(cookie, client, unix_s, {first}).first;
}

Asked www() { return Asked{.name = "www.example.com."}; }

dns::Settings signing(dns::CookieRules rules) {
  rules.secrets = {first};
  return {.cookies = std::move(rules)};
}

/// A server at the time and with the secret of A.1, asked from its client.
struct Baker : Server {
  explicit Baker(const dns::CookieRules& rules = {}) : Server(signing(rules)) {
    source = address("198.51.100.100");
  }
};

/// A header that claims no question, and an OPT with one option.
Packet without_question(const Packet& cookie) {
  Packet packet = Asked{.name = "."}.option(option_cookie, cookie).packet();
  packet[5] = 0;
  packet.erase(packet.begin() + 12, packet.begin() + 17);
  return packet;
}

}  // namespace

TEST_CASE("server cookies are those of RFC 9018's appendix") {
  const auto learnt = judged(client_cookie, "198.51.100.100", made_at, {first});
  CHECK(learnt == std::pair(Proof::new_client, whole_cookie));  // A.1
  const auto renewed = judged(whole_cookie, "198.51.100.100", 1'559'734'385, {first});
  CHECK(renewed == std::pair(Proof::good,  // A.2
                             hex("2464c4abcf10c957010000005cf7a871d4a564a1442aca77")));
}

TEST_CASE("reserved octets are signed, not looked at (RFC 9018 A.3)") {
  const Packet cookie = hex("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
  CHECK(worth(cookie, "203.0.113.203", 1'559'727'985) == Proof::good);
  // A.3 takes it after nearly two hours, against the text; what it is answered with is right.
  const auto later = judged(cookie, "203.0.113.203", 1'559'734'700, {first});
  CHECK(later.second == hex("fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"));
  Packet bent = cookie;
  bent[9] = 0;
  CHECK(worth(bent, "203.0.113.203", 1'559'727'985) == Proof::bad);
}

TEST_CASE("while secrets roll over both are good, and what the first signs comes back (A.4)") {
  const Packet cookie = hex("22681ab97d52c298010000005cf7c57926556bd0934c72f8");
  const char* client = "2001:db8:220:1:59de:d0f4:8769:82b8";
  CHECK(judged(cookie, client, 1'559'741'961, {newer, older}) ==
        std::pair(Proof::good, hex("22681ab97d52c298010000005cf7c609a6bb79d16625507a")));
  CHECK(judged(cookie, client, 1'559'741'961, {older, newer}) == std::pair(Proof::good, cookie));
  CHECK(judged(cookie, client, 1'559'741'961, {newer}).first == Proof::bad);
}

TEST_CASE(
    "a cookie is good for an hour, and five minutes early; it is renewed after half an hour") {
  const auto at = [](std::uint32_t unix_s) {
    return judged(whole_cookie, "198.51.100.100", unix_s, {first});
  };
  CHECK(at(made_at + 1800) == std::pair(Proof::good, whole_cookie));
  CHECK(at(made_at + 1801).first == Proof::good);
  CHECK(at(made_at + 1801).second != whole_cookie);
  CHECK(at(made_at + 3600).first == Proof::good);
  CHECK(at(made_at + 3601).first == Proof::bad);
  CHECK(at(made_at - 300).first == Proof::good);
  CHECK(at(made_at - 301).first == Proof::bad);
  CHECK(at(made_at + 0x8000'0000U).first == Proof::bad);
}

TEST_CASE("the clock may pass 2^32 between a cookie and its return") {
  const Packet late = judged(client_cookie, "198.51.100.100", 0xFFFF'FFF0U, {first}).second;
  CHECK(worth(late, "198.51.100.100", 0x10) == Proof::good);
}

TEST_CASE("a cookie is good for its client, its address, its version and its secret only") {
  CHECK(worth(whole_cookie, "198.51.100.100", made_at) == Proof::good);
  CHECK(worth(whole_cookie, "198.51.100.101", made_at) == Proof::bad);
  CHECK(judged(whole_cookie, "198.51.100.100", made_at, {newer, older}).first == Proof::bad);
  for (std::size_t i = 0; i < whole_cookie.size(); ++i) {
    Packet bent = whole_cookie;
    bent[i] ^= 1;
    CHECK(worth(bent, "198.51.100.100", made_at) == Proof::bad);
  }
  for (const std::size_t octets : {16U, 23U, 25U, 40U}) {
    Packet other = whole_cookie;
    other.resize(octets);
    CHECK(worth(other, "198.51.100.100", made_at) == Proof::bad);
  }
}

TEST_CASE("a COOKIE option of an impossible length is a format error (RFC 7873 §5.2.2)") {
  Baker server;
  for (const std::size_t octets : {0U, 1U, 7U, 9U, 15U, 41U, 100U}) {
    INFO(octets);
    const Reply reply = server.ask(www().option(option_cookie, Packet(octets)));
    CHECK(reply.rcode == format_error);
    CHECK(reply.has_opt);
    CHECK(reply.options.count(option_cookie) == 0);
  }
  for (const std::size_t octets : {8U, 16U, 24U, 40U}) {
    CHECK(server.ask(www().option(option_cookie, Packet(octets))).rcode == no_error);
  }
}

TEST_CASE("of two COOKIE options the first one counts (RFC 7873 §5.2)") {
  Baker server;
  const Reply reply =
      server.ask(www().option(option_cookie, client_cookie).option(option_cookie, {1}));
  CHECK(reply.rcode == no_error);
  CHECK(reply.options.at(option_cookie) == whole_cookie);
}

TEST_CASE("every reply to a COOKIE option has one, with and without an answer") {
  Baker server;
  const auto with_cookie = [&](const char* name) {
    return server.ask(Asked{.name = name}.option(option_cookie, client_cookie));
  };
  for (const char* name : {"www.example.com.", "no.example.com.", "elsewhere.net."}) {
    CHECK(with_cookie(name).options.at(option_cookie) == whole_cookie);
  }
  CHECK(server.ask(www().edns()).options.count(option_cookie) == 0);
  CHECK(server.tally.cookies_new.read() == 3);
  server.ask(www().option(option_cookie, whole_cookie));
  CHECK(server.tally.cookies_good.read() == 1);
  server.ask(www().option(option_cookie, Packet(24)));
  CHECK(server.tally.cookies_bad.read() == 1);
}

TEST_CASE("where cookies are required, a client that has them proves its address over UDP") {
  Baker server({.required = true});
  const Packet forged(24);
  for (const Packet& unproven : {client_cookie, forged}) {
    const Reply reply = server.ask(www().option(option_cookie, unproven));
    CHECK(reply.rcode == bad_cookie);
    CHECK(reply.answer.empty());
    CHECK(reply.question.size() == 1);
    CHECK_FALSE(reply.authoritative);
    CHECK(reply.options.at(option_cookie).size() == 24);
    const auto over_tcp = server.ask(www().option(option_cookie, unproven), dns::Transport::tcp);
    CHECK(over_tcp.rcode == no_error);
  }
  const Packet given = server.ask(www().option(option_cookie, client_cookie)).options.at(10);
  CHECK(server.ask(www().option(option_cookie, given)).answer.size() == 2);
  CHECK(server.ask(www()).rcode == no_error);  // it has none to prove itself with
  CHECK(server.ask(www().edns()).rcode == no_error);
  CHECK(server.tally.rcodes[bad_cookie].read() == 3);
}

TEST_CASE("a query without a question asks what its cookie is worth (RFC 7873 §5.4)") {
  const bool required = GENERATE(false, true);
  Baker server({.required = required});
  const Reply learnt = server.ask(without_question(client_cookie));
  CHECK(learnt.rcode == no_error);
  CHECK(learnt.question.empty());
  CHECK(learnt.answer.empty());
  CHECK(learnt.options.at(option_cookie) == whole_cookie);
  CHECK(server.ask(without_question(whole_cookie)).rcode == no_error);
  const Reply refused = server.ask(without_question(Packet(24)));
  CHECK(refused.rcode == bad_cookie);
  CHECK(refused.options.at(option_cookie).size() == 24);
  CHECK(server.ask(without_question({1})).rcode == format_error);
}

TEST_CASE("without secrets there are no cookies") {
  Server server;
  CHECK(server.ask(www().option(option_cookie, client_cookie)).options.empty());
  CHECK(server.ask(without_question(client_cookie)).rcode == format_error);
}

TEST_CASE("what a client without a good cookie gets over UDP ends where the settings say") {
  Baker server({.uncookied_payload = 512});
  const Asked wide{.name = "wide.example.com."};  // 60 addresses: 960 octets and more
  CHECK(server.ask(Asked(wide).edns(1232)).truncated);
  CHECK(server.ask(Asked(wide).edns(1232).option(option_cookie, client_cookie)).truncated);
  CHECK(server.ask(Asked(wide).edns(1232)).opt_payload == 1232);
  const Asked proven = Asked(wide).edns(1232).option(option_cookie, whole_cookie);
  CHECK_FALSE(server.ask(proven).truncated);
  CHECK(server.ask(proven).octets > 512);
  CHECK_FALSE(server.ask(Asked(wide).edns(1232), dns::Transport::tcp).truncated);
}

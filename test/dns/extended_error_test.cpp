// Extended DNS Errors (RFC 8914), who gets them, and that they never cost an answer; the
// Report-Channel option (RFC 9567).
#include <catch2/catch.hpp>

#include "dns/settings.h"
#include "test/dns/judge.h"

using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;

namespace {

constexpr std::uint16_t option_error = 15, option_report_channel = 18;
constexpr std::uint16_t axfr = 252, ixfr = 251;

/// INFO-CODE and EXTRA-TEXT; -1: no such option.
std::pair<int, std::string> error_of(const Reply& reply) {
  const auto found = reply.options.find(option_error);
  if (found == reply.options.end()) return {-1, ""};
  const Packet& data = found->second;
  REQUIRE(data.size() >= 2);
  return {data[0] << 8 | data[1], std::string(data.begin() + 2, data.end())};
}

Asked asked(const char* name, std::uint16_t type = 1) {
  return Asked{.name = name, .type = type}.edns();
}

dns::Settings telling(const char* network) { return {.ede_to = {*geo::Prefix::parse(network)}}; }

/// Sets one endpoint's outlook in the town's service `number`.
std::shared_ptr<const zones::Snapshot> town_with(town::Service number, health::Outlook outlook) {
  const auto snapshot = town::snapshot();
  const auto* hosted = snapshot->zones.find(judge::wire_name("www.example.com."));
  auto& roll = const_cast<health::Roll&>(*hosted->services[number]->standings);
  roll[0].outlook = outlook.pack();
  return snapshot;
}

}  // namespace

TEST_CASE("REFUSED says whether the zone or the transfer is what we do not have") {
  Server server;
  CHECK(error_of(server.ask(asked("elsewhere.net."))) == std::pair(20, std::string()));
  CHECK(error_of(server.ask(asked("example.com.", axfr))) == std::pair(21, std::string()));
  CHECK(error_of(server.ask(asked("example.com.", ixfr), dns::Transport::tcp)).first == 21);
  CHECK(error_of(server.ask(asked("www.example.com."))).first == -1);
  CHECK(error_of(server.ask(asked("no.example.com."))).first == -1);
  CHECK_FALSE(server.ask(Asked{.name = "elsewhere.net."}).has_opt);
  // Classes, and names of class CH, are zones that we do not have, too.
  for (const std::uint16_t qclass : std::vector<std::uint16_t>{2, 3, 4, 254, 255}) {
    Asked other = asked("example.com.");
    other.qclass = qclass;
    CHECK(error_of(server.ask(other)) == std::pair(20, std::string()));
    other.type = axfr;
    CHECK(error_of(server.ask(other)).first == 21);
  }
  // A CNAME of ours that leads there is an answer, not a refusal.
  CHECK(error_of(server.ask(asked("abroad.example.com."))).first == -1);
}

TEST_CASE("how health bends an answer is told to those who look after it only") {
  Server told(telling("198.51.100.0/24"));
  const auto open = error_of(told.ask(asked("open.example.com.")));
  CHECK(open.first == 0);
  CHECK(open.second == "failing open: nothing is healthy, all are answered");
  CHECK(error_of(told.ask(asked("down.example.com."))).second == "nothing is up");
  CHECK(error_of(told.ask(asked("www.example.com."))).first == -1);
  for (const char* name : {"open.example.com.", "down.example.com."}) {
    Server silent;
    CHECK(error_of(silent.ask(asked(name))).first == -1);
    Server of_others(telling("198.51.101.0/24"));
    CHECK(error_of(of_others.ask(asked(name))).first == -1);
    // A client network is anybody's to claim.
    CHECK(error_of(of_others.ask(asked(name).subnet(1, 24, {198, 51, 101}))).first == -1);
    CHECK_FALSE(told.ask(Asked{.name = name}).has_opt);
  }
}

TEST_CASE("a drained endpoint and a verdict of an older check are told, too") {
  const health::Outlook up{.up_v4 = true, .up_v6 = true, .up_other = true};
  health::Outlook drained = up;
  drained.out = true;
  health::Outlook stale = up;
  stale.stale = true;
  const auto reason = [](const health::Outlook& outlook) {
    Server server(telling("198.51.100.0/24"), town_with(town::everywhere, outlook));
    return error_of(server.ask(asked("www.example.com.")));
  };
  CHECK(reason(up).first == -1);
  CHECK(reason(drained).second == "drained: an endpoint is out by hand or by the zone file");
  CHECK(reason(stale).second == "stale: a check was changed and has no result yet");
}

TEST_CASE("an answer that fills its reply keeps its last octet, whatever there is to tell") {
  std::string unused;
  dns::Settings settings = telling("198.51.100.0/24");
  settings.report_channel = *zones::Name::parse("agent.example.net.", {}, unused);
  const auto agent = settings.report_channel.wire().size();
  Server quiet({}, town_with(town::wide, {.up_v4 = true, .stale = true}));
  Server talkative(settings, town_with(town::wide, {.up_v4 = true, .stale = true}));
  const std::size_t answer = quiet.ask(asked("wide.example.com.")).octets;
  REQUIRE(answer > 512);
  const std::size_t text = std::string("stale: a check was changed and has no result yet").size();
  const auto told = [&](std::size_t room) {
    Asked query = asked("wide.example.com.");
    query.payload = static_cast<std::uint16_t>(answer + room);
    const Reply reply = talkative.ask(query);
    CHECK(reply.answer.size() == 60);
    CHECK(reply.octets <= answer + room);
    return std::tuple(error_of(reply).first, error_of(reply).second.size(),
                      reply.options.count(option_report_channel));
  };
  CHECK(told(0) == std::tuple(-1, 0U, 0U));
  CHECK(told(5) == std::tuple(-1, 0U, 0U));
  CHECK(told(6) == std::tuple(0, 0U, 0U));
  CHECK(told(6 + text) == std::tuple(0, text, 0U));
  CHECK(told(6 + text + 4 + agent) == std::tuple(0, text, 1U));
}

TEST_CASE("the agent domain goes with every reply that has an OPT (RFC 9567 §6.2)") {
  std::string unused;
  dns::Settings settings;
  settings.report_channel = *zones::Name::parse("agent.example.net.", {}, unused);
  Server server(settings);
  for (const char* name : {"www.example.com.", "no.example.com.", "elsewhere.net."}) {
    const Reply reply = server.ask(asked(name));
    CHECK(reply.options.at(option_report_channel) == judge::wire_name("agent.example.net."));
  }
  CHECK_FALSE(server.ask(Asked{.name = "www.example.com."}).has_opt);
  Server without;
  CHECK(without.ask(asked("www.example.com.")).options.count(option_report_channel) == 0);
}

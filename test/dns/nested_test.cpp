// Services within services, from zone JSON to the wire.
#include <catch2/catch.hpp>
#include <set>

#include "test/dns/judge.h"
#include "test/dns/nested_zone.h"

using judge::Asked;
using judge::Packet;
using judge::Reply;
using judge::Server;

namespace {

std::set<std::string> addresses(const Reply& reply) {
  std::set<std::string> all;
  for (const std::string& line : reply.answer) all.insert(line.substr(line.rfind(' ') + 1));
  return all;
}

Reply ask(Server& server, const Packet& network) {
  return server.ask(Asked{.name = "www.app.example.com."}.subnet(1, 24, network));
}

}  // namespace

TEST_CASE("a nested service answers with its own addresses under the name that is served") {
  Server server({}, judge::nested_snapshot());
  const Reply eu = ask(server, {10, 1, 2});
  CHECK(addresses(eu) == std::set<std::string>{"192.0.2.11"});
  CHECK_THAT(eu.answer.at(0), Catch::StartsWith("www.app.example.com. "));
  CHECK(eu.options.at(8)[3] == 16);
  const Reply near = ask(server, {10, 2, 2});
  CHECK(addresses(near) == std::set<std::string>{"192.0.2.12"});
  CHECK(near.options.at(8)[3] == 15);
  CHECK(addresses(ask(server, {8, 8, 8})) == std::set<std::string>{"192.0.2.1"});
}

TEST_CASE("a nested service with nothing up backs out to the wider key, with the same scope") {
  const auto snapshot = judge::nested_snapshot();
  Server server({}, snapshot);
  judge::turn_down(*snapshot, "eu");
  const Reply out = ask(server, {10, 1, 2});
  CHECK(addresses(out) == std::set<std::string>{"192.0.2.1"});
  CHECK(out.options.at(8)[3] == 16);
  judge::turn_down(*snapshot, "web");
  const Reply open = ask(server, {10, 1, 2});
  CHECK(addresses(open) == std::set<std::string>{"192.0.2.11"});
  CHECK(server.tally.served[zones::steer::Condition::failed_open].read() == 1);
}

// A check whose target is a name: looked up by a real resolver, each address of it probed.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/scenario/resolver.h"
#include "test/scenario/stage.h"
#include "test/tools/upstream.h"

namespace {

using scenario::Stage;
using Answer = std::set<std::string>;
using Lookup = Upstream::Manner;

const Answer both{"192.0.2.1", "192.0.2.2"}, second{"192.0.2.2"};

/// Two endpoints, the first of which is up while the backend is that the target's name leads to.
struct World {
  void start(std::uint16_t resolver) {
    stage.write("trimtab.json", R"({ "resolvers": ["127.0.0.1:)" + std::to_string(resolver) +
                                    R"("], "startup_wait": "10s" })");
    stage.write("zones/app.json",
                R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "services": { "web": { "ttl": 1, "steer": ["healthy"], "endpoints": {
    "a": { "A": "192.0.2.1", "check": { "http": { "path": "/up" }, "target": "lb.example", "port": )" +
                    std::to_string(backend.port()) +
                    R"(, "interval": "100ms", "timeout": "90ms", "fall": 2, "rise": 1 } },
    "b": { "A": "192.0.2.2" } } } },
  "records": { "@": { "serve": "web" } } })");
    stage.start();
  }
  [[nodiscard]] std::string told(const std::vector<std::string>& words) const {
    return stage.ask(words).output;
  }
  [[nodiscard]] bool tells(const std::vector<std::string>& words, const std::string& text) const {
    return told(words).find(text) != std::string::npos;
  }
  [[nodiscard]] bool comes_to_tell(const std::vector<std::string>& words,
                                   const std::string& text) const {
    return scenario::await([&] { return tells(words, text); });
  }
  [[nodiscard]] bool comes_to(const Answer& answer) const {
    return stage.await_answer("app.test", answer);
  }
  /// How often the log says it.
  std::size_t said(const std::string& text) {
    const std::string output = stage.program().output();
    std::size_t count = 0;
    for (auto at = output.find(text); at != output.npos; at = output.find(text, at + 1)) ++count;
    return count;
  }
  Server backend;
  Stage stage;
};

}  // namespace

TEST_CASE("a target's name that flaps turns nothing by itself, and its backend's death does") {
  Upstream upstream;
  World world;
  upstream.answer({"127.0.0.1"}, {}, 1);
  world.start(upstream.port());
  CHECK(world.stage.dig("app.test") == both);
  CHECK(world.tells({"status"}, "1 of 1 addresses of lb.example. up"));
  CHECK(world.backend.requests().front() == "GET /up HTTP/1.1 lb.example");  // its Host

  for (const Lookup lookup : {Lookup::nxdomain, Lookup::servfail}) {
    upstream.behave(lookup);
    world.stage.program().await_line("(name not resolved)");
    CHECK(world.stage.dig("app.test") == both);
    CHECK(world.tells({"status", "--json"}, "\"failing_since\": \"2"));
    const auto died = world.said("endpoint down");
    world.backend.answer(503);  // it dies while its name is gone
    CHECK(world.comes_to(second));
    CHECK(
        world.tells({"history", "web/a"}, "0 of 1 addresses of lb.example. up: 127.0.0.1 down: "));
    CHECK(world.tells({"explain", "app.test", "--live"}, "127.0.0.1 down: HTTP 503"));
    world.backend.answer(200);
    CHECK(world.comes_to(both));
    CHECK(world.said("endpoint down") == died + 1);
    upstream.behave(Lookup::answer);
    world.stage.program().await_line("(name resolved again)");
    CHECK(world.said("endpoint down") == died + 1);
  }

  upstream.answer({"127.0.0.1", "127.0.0.2"}, {"::1"}, 1);  // nobody is at the other two
  CHECK(world.comes_to_tell({"status"}, "1 of 3 addresses of lb.example. up: 127.0.0.2 down: "));
  CHECK(world.stage.dig("app.test") == both);
  CHECK(world.tells({"status", "--json"}, "\"count\": 4,"));
  const auto probed = world.told({"probe", "web/a"});
  CHECK(probed.find("an address of lb.example.") != probed.npos);
  CHECK(probed.find("at 127.0.0.2:") != probed.npos);
  CHECK(probed.find("at [::1]:") != probed.npos);
  upstream.answer({"127.0.0.2"}, {}, 1);  // what is left is down: the target is
  CHECK(world.comes_to(second));
  CHECK(world.said("endpoint down") == 3);
  upstream.answer({"127.0.0.1"}, {}, 1);
  CHECK(world.comes_to(both));
  CHECK(world.tells({"status", "--json"}, "\"count\": 2,"));
}

TEST_CASE("a target whose name is not known yet counts as up, says so, and is probed when it is") {
  Upstream upstream;
  World world;
  upstream.behave(Lookup::nxdomain);
  upstream.answer({"127.0.0.1"}, {}, 1);
  world.backend.answer(503);
  world.start(upstream.port());
  CHECK(world.stage.dig("app.test") == both);
  CHECK(world.tells({"status"}, "no address of lb.example. is known yet"));
  CHECK(world.comes_to_tell({"status"}, "NXDOMAIN"));
  CHECK(world.tells({"probe", "web/a"}, "no address of lb.example. is known yet"));
  CHECK(world.stage.ask({"reload"}).exit_code == 0);
  upstream.behave(Lookup::answer);
  CHECK(world.comes_to(second));
  world.backend.answer(200);
  CHECK(world.comes_to(both));
}

TEST_CASE("a target's name is followed through unbound, when it moves and when it is gone") {
  Stage authority;
  const auto zone = [](const std::string& records) {
    return R"({ "zone": "example", "nameservers": { "ns.other.net.": [] },
      "soa": { "minimum": 1 }, "records": { )" +
           records + " } }";
  };
  authority.write("zones/example.json", zone(R"("lb": { "ttl": 1, "A": "127.0.0.1" })"));
  authority.start();
  const scenario::Resolver unbound("example", authority.port());
  World world;
  world.start(unbound.port());
  CHECK(world.stage.dig("app.test") == both);
  authority.replace("zones/example.json", zone(R"("lb": { "ttl": 1, "A": "127.0.0.2" })"));
  CHECK(world.comes_to(second));
  authority.replace("zones/example.json", zone(R"("lb": { "ttl": 1, "CNAME": "real" },
      "real": { "ttl": 1, "A": "127.0.0.1" })"));
  CHECK(world.comes_to(both));
  authority.replace("zones/example.json", zone(R"("other": { "A": "127.0.0.1" })"));
  world.stage.program().await_line("(name not resolved)");
  CHECK(world.stage.dig("app.test") == both);
  world.backend.answer(503);
  CHECK(world.comes_to(second));
  world.backend.answer(200);
  CHECK(world.comes_to(both));
}

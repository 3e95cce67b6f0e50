// A cloud load balancer served at the apex: its name is looked up, its addresses are answered.
#include <catch2/catch.hpp>

#include "test/health/server.h"
#include "test/scenario/stage.h"
#include "test/tools/upstream.h"

namespace {

using scenario::Stage;
using Answer = std::set<std::string>;

/// The endpoint "lb" with these keys, alone or beside others.
std::string zone_text(const std::string& lb, const std::string& others = "",
                      const std::string& serial = "1") {
  return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" }, "soa": { "serial": )" +
         serial + R"( },
  "checks": { "web": { "http": { "path": "/" }, "interval": "100ms", "timeout": "90ms", "fall": 1, "rise": 1 } },
  "services": { "web": { "ttl": { "min": 1, "max": 60 }, "steer": ["healthy"],
                         "endpoints": { "lb": { "resolve": "lb.example.", )" +
         lb + " }" + (others.empty() ? "" : ", " + others) + R"( } },
                "around": { "ttl": { "min": 1, "max": 60 }, "steer": ["healthy"],
                            "endpoints": { "in": { "service": "web" } } } },
  "records": { "@": { "serve": "web" }, "around": { "serve": "around" } } })";
}

void name_resolver(const Stage& stage, const std::string& port) {
  stage.write("trimtab.json",
              R"({ "resolvers": ["127.0.0.1:)" + port + "\"], \"startup_wait\": \"10s\" }");
}

struct World {
  void start(const std::string& zone) {
    name_resolver(stage, std::to_string(upstream.port()));
    stage.write("zones/app.json", zone);
    stage.start();
  }
  /// The TTL of the first record of the answer, or of the SOA; -1 without any.
  [[nodiscard]] int ttl(const std::string& name, const std::string& type = "A") const {
    const auto whole = stage.dig_whole(name, {type, "+noall", "+answer", "+authority"});
    std::smatch found;
    static const std::regex record(R"re(\S+\s+(\d+)\s+IN\s)re");
    return std::regex_search(whole, found, record) ? std::stoi(found[1]) : -1;
  }
  [[nodiscard]] bool await_state(const std::string& state) const {
    return scenario::await([&] {
      return stage.ask({"status", "--json"}).output.find("\"state\": \"" + state + "\"") !=
             std::string::npos;
    });
  }
  Upstream upstream;
  Stage stage;
};

}  // namespace

TEST_CASE("a load balancer's name is served as addresses at the apex, and followed") {
  World world;
  world.upstream.answer({"192.0.2.1", "192.0.2.2"}, {"2001:db8::1"}, 1);
  world.start(zone_text(R"("hold": "1h")"));
  CHECK(world.stage.dig("app.test") == Answer{"192.0.2.1", "192.0.2.2"});
  CHECK(world.stage.dig("app.test", {"AAAA"}) == Answer{"2001:db8::1"});
  CHECK(world.stage.dig("around.app.test") == Answer{"192.0.2.1", "192.0.2.2"});
  world.upstream.answer({"192.0.2.3"}, {}, 1);
  CHECK(world.stage.await_answer("app.test", {"192.0.2.3"}));
  CHECK(world.stage.await_answer("app.test", {}, {"AAAA"}));
  CHECK(world.stage.await_answer("around.app.test", {}, {"AAAA"}));
  CHECK(world.ttl("app.test", "AAAA") == 1);  // not the SOA's minimum: it may come back
  world.upstream.answer({"192.0.2.3"}, {"2001:db8::2"}, 1);
  CHECK(world.stage.await_answer("around.app.test", {"2001:db8::2"}, {"AAAA"}));
}

TEST_CASE("the answer's TTL never exceeds what is left of the looked-up ones") {
  World world;
  world.upstream.answer({"192.0.2.1"}, {}, 9);
  world.start(zone_text(R"("hold": "1h")"));
  for (int i = 0; i < 40; ++i) {
    const int ttl = world.ttl("app.test");
    CHECK(ttl <= 9);
    CHECK(ttl >= 1);
  }
  const auto told = world.stage.ask({"explain", "app.test", "--live"}).output;
  CHECK(told.find("the addresses of lb.example. must be looked up again in ") != told.npos);
}

TEST_CASE(
    "a resolver that fails costs nothing for the hold, then the endpoint, and not the others") {
  World world;
  world.upstream.answer({"192.0.2.1"}, {}, 1);
  world.start(zone_text(R"("hold": "3s")", R"("own": { "A": "192.0.2.9" })"));
  CHECK(world.stage.dig("app.test") == Answer{"192.0.2.1", "192.0.2.9"});
  world.upstream.behave(Upstream::Manner::nxdomain);
  world.stage.program().await_line("(name not resolved)");
  CHECK(world.stage.dig("app.test") == Answer{"192.0.2.1", "192.0.2.9"});
  CHECK(world.stage.await_answer("app.test", {"192.0.2.9"}));
  CHECK(world.await_state("not resolved"));
  const auto told = world.stage.ask({"explain", "app.test", "--live"}).output;
  CHECK(told.find("lb out: not resolved for ") != told.npos);
  CHECK(told.find("NXDOMAIN") != told.npos);
  CHECK(world.stage.ask({"status"}).output.find("lb.example.") != std::string::npos);
  world.upstream.behave(Upstream::Manner::answer);
  CHECK(world.stage.await_answer("app.test", {"192.0.2.1", "192.0.2.9"}));
}

TEST_CASE("a name that does not resolve yet keeps nobody waiting, and comes when it does") {
  World world;
  world.upstream.behave(Upstream::Manner::nxdomain);
  world.start(zone_text(R"("hold": "1h")"));
  CHECK(world.stage.dig("app.test").empty());
  CHECK(world.ttl("app.test") == 1);
  CHECK(world.await_state("not resolved yet"));
  CHECK(world.stage.ask({"explain", "app.test", "--live"}).output.find("not resolved yet") !=
        std::string::npos);
  world.upstream.behave(Upstream::Manner::answer);
  world.upstream.answer({"192.0.2.1"}, {}, 60);
  CHECK(world.stage.await_answer("app.test", {"192.0.2.1"}));
}

TEST_CASE("a new address of a name is answered after its first good probe, not before") {
  Server old_one("127.0.0.1");
  World world;
  world.upstream.answer({"127.0.0.1"}, {}, 1);
  const auto check = R"("check": { "http": { "path": "/", "port": )" +
                     std::to_string(old_one.port()) +
                     R"( }, "interval": "100ms", "timeout": "90ms", "fall": 1, "rise": 1 })";
  world.start(zone_text(check));
  CHECK(world.stage.dig("app.test") == Answer{"127.0.0.1"});
  world.upstream.answer({"127.0.0.1", "127.0.0.2"}, {}, 60);  // nobody is at the second
  world.stage.program().await_line("(127\\.0\\.0\\.1 127\\.0\\.0\\.2)");
  CHECK(scenario::await([&] {
    return world.stage.ask({"status", "--json"}).output.find("\"127.0.0.2\"") != std::string::npos;
  }));
  CHECK(world.stage.dig("app.test") == Answer{"127.0.0.1"});
}

TEST_CASE("a reload loses no address, and waits for names it brings") {
  World world;
  world.upstream.answer({"192.0.2.1"}, {}, 60);
  world.start(R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "services": { "web": { "endpoints": { "lb": { "A": "192.0.2.7" } } } },
    "records": { "@": { "serve": "web" } } })");
  CHECK(world.stage.dig("app.test") == Answer{"192.0.2.7"});
  world.upstream.delay(std::chrono::milliseconds(300));
  world.stage.replace("zones/app.json", zone_text(R"("hold": "1h")"));
  CHECK(world.stage.ask({"reload"}).exit_code == 0);
  CHECK(world.stage.dig("app.test") == Answer{"192.0.2.1"});
  const int asked = world.upstream.queries_for_a();
  world.upstream.behave(Upstream::Manner::silent);
  for (const std::string serial : {"2", "3", "4"}) {
    world.stage.replace("zones/app.json", zone_text(R"("hold": "1h")", "", serial));
    CHECK(world.stage.ask({"reload"}).exit_code == 0);
    CHECK(world.stage.dig("app.test") == Answer{"192.0.2.1"});
  }
  CHECK(world.upstream.queries_for_a() == asked);
}

TEST_CASE("other resolvers are used without a restart") {
  World world;
  Upstream other;
  other.answer({"192.0.2.2"}, {}, 60);
  world.upstream.behave(Upstream::Manner::nxdomain);
  world.start(zone_text(R"("hold": "1h")"));
  name_resolver(world.stage, std::to_string(other.port()));
  CHECK(world.stage.await_answer("app.test", {"192.0.2.2"}));
}

TEST_CASE("another server can be the resolver, and its edit is followed") {
  Stage authority;
  const auto zone = [](const std::string& address) {
    return R"({ "zone": "example", "nameservers": { "ns.other.net.": [] },
      "records": { "lb": { "ttl": 1, "CNAME": "real" }, "real": { "A": ")" +
           address + R"(" } } })";
  };
  authority.write("zones/example.json", zone("192.0.2.1"));
  authority.start();
  Stage stage;
  name_resolver(stage, authority.port());
  stage.write("zones/app.json", zone_text(R"("hold": "1h")"));
  stage.start();
  CHECK(stage.dig("app.test") == Answer{"192.0.2.1"});
  authority.replace("zones/example.json", zone("192.0.2.2"));
  CHECK(stage.await_answer("app.test", {"192.0.2.2"}));
}

TEST_CASE("explain looks names up by itself where no server runs") {
  World world;
  world.upstream.answer({"192.0.2.1"}, {}, 9);
  name_resolver(world.stage, std::to_string(world.upstream.port()));
  world.stage.write("zones/app.json", zone_text(R"("hold": "1h")"));
  const std::vector<std::string> command{scenario::trimtab(), "explain", "app.test", "-c",
                                         world.stage.path("trimtab.json").string()};
  auto told = scenario::run(command);
  CHECK(told.exit_code == 0);
  CHECK(told.output.find("192.0.2.1") != std::string::npos);
  CHECK(told.output.find("must be looked up again in 9s") != std::string::npos);
  world.upstream.behave(Upstream::Manner::nxdomain);
  told = scenario::run(command);
  CHECK(told.output.find("not resolved: lb.example.: NXDOMAIN") != std::string::npos);
  CHECK(told.output.find("lb out: not resolved yet") != std::string::npos);
}

// What operators do by hand to a running server: drains, forces, histories, probes on demand.
#include <catch2/catch.hpp>
#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>

#include "test/health/server.h"
#include "test/scenario/stage.h"

namespace {

using Answer = std::set<std::string>;
using Catch::Contains;
using nlohmann::json;

std::string endpoint(const std::string& key, const std::string& address, const Server& server) {
  return "\"" + key + "\": { \"A\": \"" + address + "\", \"check\": { \"target\": \"" +
         server.address() + "\", \"port\": " + std::to_string(server.port()) + " } }";
}

/// Two clouds with a web page each; the mail service shares the first one's probe.
struct Clouds {
  explicit Clouds(const std::string& more = "") {
    stage.write("zones/app.json", zone(more));
    start();
  }
  std::string zone(const std::string& more = "") const {
    return R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
  "clouds": { "aws": {}, "gcp": {} },
  "checks": { "web": { "http": { "path": "/healthz" }, "interval": "100ms", "timeout": "90ms",
                       "fall": 2, "rise": 1 } },
  "services": {
    "web": { "check": "web", "ttl": { "min": 1, "max": 10 }, "steer": ["healthy"],
      "endpoints": { )" +
           endpoint("aws", "192.0.2.10", *aws) + ", " + endpoint("gcp", "192.0.2.20", *gcp) +
           R"( } },
    "mail": { "check": "web", "ttl": { "min": 1, "max": 10 }, "steer": ["healthy"], "endpoints": { )" +
           endpoint("aws", "192.0.2.10", *aws) + ", " + endpoint("gcp/mail", "192.0.2.25", *gcp) +
           R"( } } },
  "records": { "www": { "serve": "web" }, "mail": { "serve": "mail" } )" +
           more + " } }";
  }
  void start() { stage.start({"--state", stage.path("state").string()}); }
  json ask_json(std::vector<std::string> words) const {
    words.emplace_back("--json");
    return json::parse(stage.ask(std::move(words)).output);
  }
  [[nodiscard]] bool answers(const Answer& wanted) const {
    return stage.dig("www.app.test") == wanted;
  }
  std::unique_ptr<Server> aws = std::make_unique<Server>();
  std::unique_ptr<Server> gcp = std::make_unique<Server>();
  scenario::Stage stage;
};

const Answer both{"192.0.2.10", "192.0.2.20"};
const Answer without_aws{"192.0.2.20"};

}  // namespace

TEST_CASE("a drain is answered by when the command ends, and undrain brings it back") {
  Clouds world;
  REQUIRE(world.answers(both));
  const auto drained = world.stage.ask({"drain", "web/aws", "--reason", "kernel update"});
  INFO(drained.output);
  CHECK(drained.exit_code == 0);
  CHECK(world.answers(without_aws));
  CHECK(world.stage.dig("mail.app.test") == Answer{"192.0.2.10", "192.0.2.25"});
  CHECK_THAT(world.stage.ask({"hands"}).output, Contains("kernel update"));
  CHECK_THAT(world.stage.ask({"drain", "--list"}).output, Contains("app.test.:web/aws"));
  CHECK_THAT(world.stage.ask({"explain", "www.app.test", "--live"}).output,
             Contains("aws out: drained by operator (127.0.0.1, control API): kernel update"));
  const auto lifted = world.stage.ask({"undrain", "web/aws"});
  CHECK(lifted.exit_code == 0);
  CHECK(world.answers(both));
  const auto nothing = world.stage.ask({"undrain", "web/aws"});
  CHECK(nothing.exit_code == 1);
  CHECK_THAT(nothing.output, Contains("no command holds app.test.:web/aws"));
}

TEST_CASE("a cloud is drained in all services, an address wherever it stands") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "cloud:aws"}).exit_code == 0);
  CHECK(world.answers(without_aws));
  CHECK(world.stage.dig("mail.app.test") == Answer{"192.0.2.25"});
  const auto narrow = world.stage.ask({"undrain", "web/aws"});
  CHECK(narrow.exit_code == 1);
  CHECK_THAT(narrow.output, Contains("one holds cloud:aws"));
  CHECK(world.stage.ask({"undrain", "cloud:aws"}).exit_code == 0);
  CHECK(world.answers(both));
  CHECK(world.stage.ask({"drain", "192.0.2.10"}).exit_code == 0);
  CHECK(world.answers(without_aws));
  CHECK(world.stage.dig("mail.app.test") == Answer{"192.0.2.25"});
}

TEST_CASE("one address of several is taken out by hand, and is not answered when all else fails") {
  Clouds world;
  std::string more = world.zone();
  const std::string one = "\"A\": \"192.0.2.20\"";
  more.replace(more.find(one), one.size(), "\"A\": [\"192.0.2.20\", \"192.0.2.21\"]");
  world.stage.replace("zones/app.json", more);
  CHECK(world.stage.ask({"reload"}).exit_code == 0);
  CHECK(world.stage.ask({"drain", "192.0.2.20", "--for", "1h"}).exit_code == 0);
  CHECK(world.answers({"192.0.2.10", "192.0.2.21"}));
  CHECK_THAT(world.stage.ask({"explain", "www.app.test", "--live"}).output,
             Contains("gcp without 192.0.2.20: drained by operator"));
  world.aws->answer(503);
  world.gcp->answer(503);
  REQUIRE(scenario::await([&] {
    const auto clouds = world.ask_json({"status"}).at("clouds");
    return clouds.at(0).at("observed") == "down" && clouds.at(1).at("observed") == "down";
  }));
  CHECK(world.answers({"192.0.2.10", "192.0.2.21"}));
}

TEST_CASE("a drain with an end ends by itself, and says so") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "web/aws", "--for", "1s"}).exit_code == 0);
  world.stage.program().await_line("hand expired what=app.test.:web/aws");
  CHECK(world.stage.await_answer("www.app.test", both));
  CHECK(world.ask_json({"hands"}).at("hands").empty());
  const auto history = world.ask_json({"history", "web/aws"});
  const auto& last = history.at("addresses").at(0).at("transitions").back();
  CHECK(last.at("reason") == "app.test.:web/aws expired");
  CHECK(last.at("by") == "operator");
}

TEST_CASE("what was drained is drained after a restart and after a reload") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "web/aws", "--for", "1h", "--reason", "why"}).exit_code == 0);
  world.stage.program().signal(SIGKILL);
  world.stage.program().await_end();
  world.start();
  CHECK(world.answers(without_aws));
  const auto hand = world.ask_json({"hands"}).at("hands").at(0);
  CHECK(hand.at("reason") == "why");
  CHECK(hand.at("left_s") <= 3600);
  world.stage.replace("zones/app.json", world.zone(", \"new\": { \"A\": \"192.0.2.99\" }"));
  CHECK(world.stage.ask({"reload"}).exit_code == 0);
  CHECK(world.stage.dig("new.app.test") == Answer{"192.0.2.99"});
  CHECK(world.answers(without_aws));
}

TEST_CASE("a drain of what a reload took away is kept, listed as such, and can be lifted") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "mail/gcp/mail"}).exit_code == 0);
  std::string other = world.zone();
  for (std::size_t at = 0; (at = other.find("gcp/mail")) != std::string::npos;) {
    other.replace(at, 8, "gcp/post");
  }
  world.stage.replace("zones/app.json", other);
  CHECK(world.stage.ask({"reload"}).exit_code == 0);
  CHECK(world.ask_json({"hands"}).at("hands").at(0).at("endpoints") == 0);
  CHECK_THAT(world.stage.ask({"status"}).output, Contains("nothing now"));
  CHECK(world.stage.ask({"undrain", "app.test.:mail/gcp/mail"}).exit_code == 0);
  CHECK(world.ask_json({"hands"}).at("hands").empty());
}

TEST_CASE("a command that would leave a service with nothing is refused, and names what") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "web/aws"}).exit_code == 0);
  const auto refused = world.stage.ask({"drain", "cloud:gcp"});
  CHECK(refused.exit_code == 1);
  CHECK_THAT(refused.output, Contains("draining cloud:gcp would leave nothing that is up for "
                                      "app.test.:web (IPv4); --override-guard"));
  CHECK(world.answers(without_aws));
  CHECK(world.stage.ask({"drain", "web"}).exit_code == 1);
  CHECK(world.stage.ask({"force", "down", "web/gcp"}).exit_code == 1);
  CHECK(world.ask_json({"hands"}).at("hands").size() == 1);
  CHECK(world.stage.ask({"drain", "cloud:gcp", "--override-guard"}).exit_code == 0);
  CHECK(world.answers({}));
}

TEST_CASE("a force goes before what probes see, until it is lifted") {
  Clouds world;
  world.aws->answer(503);
  REQUIRE(world.stage.await_answer("www.app.test", without_aws));
  CHECK(world.stage.ask({"force", "up", "web/aws"}).exit_code == 0);
  CHECK(world.answers(both));
  CHECK(world.stage.ask({"force", "down", "web/gcp"}).exit_code == 0);
  CHECK(world.answers({"192.0.2.10"}));
  CHECK(world.stage.ask({"unforce", "web/aws"}).exit_code == 0);
  CHECK(world.stage.ask({"undrain", "web/gcp"}).exit_code == 0);
  CHECK(world.answers(without_aws));
}

TEST_CASE("a name that could be several things is not guessed at") {
  Clouds world;
  const auto unclear = world.stage.ask({"drain", "aws"});
  CHECK(unclear.exit_code == 1);
  CHECK_THAT(unclear.output, Contains("app.test.:mail/aws, app.test.:web/aws, cloud:aws"));
  CHECK(world.stage.ask({"drain", "web/aws", "--for", "soon"}).exit_code == 1);
  CHECK(world.stage.ask({"force", "sideways", "web/aws"}).exit_code == 2);
  CHECK(world.stage.ask({"history", "nowhere"}).exit_code == 1);
  CHECK(world.answers(both));
}

TEST_CASE("without a state directory a drain holds, and says that a restart forgets it") {
  Clouds world;
  world.stage.start();
  const auto drained = world.stage.ask({"drain", "web/aws"});
  CHECK(drained.exit_code == 0);
  CHECK_THAT(drained.output, Contains("a restart will forget this"));
  CHECK(world.answers(without_aws));
}

TEST_CASE("status tells what is configured, what is observed and what comes of it, apart") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "cloud:aws", "--for", "1h", "--reason", "why"}).exit_code == 0);
  const auto status = world.ask_json({"status"});
  const auto& web = status.at("services").at(0);
  REQUIRE(web.at("name") == "app.test.:web");
  CHECK(web.at("effective") == "partly up");
  CHECK(web.at("endpoints_up") == 1);
  const auto& aws = web.at("endpoints").at(0);
  CHECK(aws.at("state") == "drained");
  CHECK(aws.at("configured").is_null());
  CHECK(aws.at("observed") == "up");
  CHECK(aws.at("effective") == "drained");
  CHECK(aws.at("hand").at("what") == "cloud:aws");
  CHECK(aws.at("hand").at("by") == "127.0.0.1, control API");
  CHECK(aws.at("addresses").at(0).at("latency_p95_ms").is_number());
  CHECK(aws.at("addresses").at(0).at("next_probe").is_string());
  CHECK(status.at("clouds").at(0).at("hand").at("reason") == "why");
  CHECK(status.at("clouds").at(0).at("effective") == "drained");
  CHECK(status.at("clouds").at(0).at("observed") == "up");
  const auto only = world.ask_json({"status", "--cloud", "gcp", "--service", "web"});
  REQUIRE(only.at("services").size() == 1);
  CHECK(only.at("services").at(0).at("endpoints").size() == 1);
  CHECK_THAT(world.stage.ask({"status"}).output, Contains("drain by hand"));
}

TEST_CASE("history tells when and why an address turned") {
  Clouds world;
  world.gcp->answer(503);
  REQUIRE(world.stage.await_answer("www.app.test", {"192.0.2.10"}));
  const auto told = world.stage.ask({"history", "web/gcp"});
  CHECK(told.exit_code == 0);
  CHECK_THAT(told.output, Contains("HTTP 503") && Contains("probes") && Contains("down"));
}

TEST_CASE("a probe on demand prints each phase and changes nothing") {
  Clouds world;
  const auto good = world.stage.ask({"probe", "web/aws"});
  CHECK(good.exit_code == 0);
  CHECK_THAT(good.output, Contains("connected") && Contains("first byte") && Contains("total") &&
                              Contains("200 in"));
  world.gcp->behave(Manner::hang_up);
  const auto bad = world.stage.ask({"probe", "web/gcp"});
  CHECK(bad.exit_code == 1);
  // Which of the two it is depends on whether the request had arrived when the server hung up.
  CHECK_THAT(bad.output, Contains("connection closed without an answer") ||
                             Contains("Connection reset by peer"));
}

TEST_CASE("metrics count hands, turns, failures by reason and how long probes take") {
  Clouds world;
  CHECK(world.stage.ask({"drain", "web/aws"}).exit_code == 0);
  world.gcp->answer(503);
  REQUIRE(scenario::await(
      [&] { return world.ask_json({"status"}).at("clouds").at(1).at("observed") == "down"; }));
  const auto text =
      scenario::run({"curl", "-s", "http://" + world.stage.control() + "/metrics"}).output;
  for (const char* line :
       {"trimtab_hands{hand=\"drain\"} 1", "trimtab_hands_unmatched 0",
        "trimtab_transitions_total{to=\"down\"} 2",
        "trimtab_probe_duration_seconds_bucket{kind=\"http\",le=\"0.001\"}",
        "trimtab_probe_lateness_seconds_count", "trimtab_service_endpoints_up{service=",
        "trimtab_address_up{service=\"app.test.:web\",endpoint=\"aws\",address=\"192.0.2.10\"} 1",
        "trimtab_probe_failures_by_reason_total{reason=\"dns\"} 0"}) {
    CHECK_THAT(text, Contains(line));
  }
  CHECK_THAT(text, !Contains("trimtab_probe_failures_by_reason_total{reason=\"status\"} 0\n"));
}

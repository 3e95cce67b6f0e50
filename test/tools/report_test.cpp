#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tools/daemon/log.h"
#include "tools/daemon/metrics.h"
#include "tools/daemon/report.h"

using namespace tools::daemon;

namespace {

health::AddressStatus address(const std::string& text, health::Verdict verdict) {
  health::AddressStatus status;
  status.address = status.target = text;
  status.port = 443;
  status.check = "https /healthz";
  status.verdict = verdict;
  status.contrary = 1;
  status.needed = 3;
  status.since_unix_ms = 1'700'000'000'005;
  status.latency_us = 1500;
  status.reason = "HTTP 503";
  return status;
}

StatusReport report() {
  StatusReport report;
  report.version = "0.1.0";
  report.started_unix_ms = 1'700'000'000'000;
  report.now_unix_ms = 1'700'000'090'999;
  report.serving = true;
  report.listen = {"127.0.0.1:5300"};
  report.control = "127.0.0.1:8053";
  report.workers = 2;
  report.generation = 9;
  report.zones = {{"app.example.com.",
                   "zones/app.json",
                   1'700'000'001,
                   true,
                   {{{"zones/app.json", 2, 3, "/ttl"}, "a text", "write a number", ""}}}};
  report.geography = {{"City", "City.mmdb", 1'600'000'000, true, "truncated"}};
  report.reload = {1'700'000'050'000, false, {}, 4, 1};
  report.restart_needed = {"listen"};
  report.counts.udp_queries[0].add(12);
  report.counts.rcodes[3].add(7);
  report.counts.rcodes[16].add(1);
  report.counts.rcodes[17].add(2);
  report.counts.latency_ns[1].add(20'000, 3);
  report.served["app.example.com.:web"] = {{5, 0, 0, 1, 0}, {{"aws", 4}}};
  health::EndpointStatus endpoint;
  endpoint.name = "aws";
  endpoint.effective.up_v4 = endpoint.effective.up_other = true;
  endpoint.addresses = {address("192.0.2.1", health::Verdict::up),
                        address("2001:db8::1", health::Verdict::down)};
  report.health.probes = 2;
  report.health.services = {{"app.example.com.:web", {endpoint}}};
  return report;
}

}  // namespace

TEST_CASE("status in JSON carries what an operator asks for first") {
  const auto status = nlohmann::json::parse(status_json(report()));
  CHECK(status.at("version") == "0.1.0");
  CHECK(status.at("uptime_s") == 90);
  CHECK(status.at("serving") == true);
  CHECK(status.at("generation") == 9);
  CHECK(status.at("listen").at(0) == "127.0.0.1:5300");
  CHECK(status.at("restart_needed").at(0) == "listen");
  const auto& zone = status.at("zones").at(0);
  CHECK(zone.at("stale") == true);
  CHECK(zone.at("serial") == 1'700'000'001);
  CHECK(zone.at("faults").at(0).at("text") == "zones/app.json:2:3: /ttl: a text; write a number");
  const auto& endpoint = status.at("services").at(0).at("endpoints").at(0);
  CHECK(endpoint.at("state") == "partly up");
  CHECK(endpoint.at("cloud").is_null());
  const auto& down = endpoint.at("addresses").at(1);
  CHECK(down.at("state") == "down");
  CHECK(down.at("reason") == "HTTP 503");
  CHECK(down.at("since") == "2023-11-14T22:13:20.005Z");
  CHECK(down.at("last_probe").is_null());
  CHECK(down.at("latency_ms") == 1.5);
  CHECK(down.at("streak") == 1);
  CHECK(down.at("needed") == 3);
  CHECK(status.at("geography").at(0).at("stale") == true);
  CHECK(status.at("geography").at(0).at("built") == "2020-09-13T12:26:40.000Z");
  CHECK(status.at("last_reload").at("result") == "refused");
}

TEST_CASE("octets that are no UTF-8 in a reason do not spoil the JSON") {
  auto broken = report();
  broken.health.services[0].endpoints[0].addresses[0].reason = "\xff\xfe";
  CHECK_NOTHROW(nlohmann::json::parse(status_json(broken)));
}

TEST_CASE("the state of an endpoint in one word") {
  health::EndpointStatus endpoint;
  endpoint.addresses = {address("192.0.2.1", health::Verdict::up),
                        address("192.0.2.2", health::Verdict::down)};
  endpoint.effective.up_v4 = endpoint.effective.up_other = true;
  CHECK(state_of(endpoint) == "up");
  endpoint.effective.up_v4 = false;  // min_up is 2
  CHECK(state_of(endpoint) == "down");
  endpoint.effective.forced_up = true;
  CHECK(state_of(endpoint) == "forced up");
  endpoint.effective.out = true;
  endpoint.configured = health::Hand::drain;
  CHECK(state_of(endpoint) == "drained");
  endpoint.configured = health::Hand::down;
  CHECK(state_of(endpoint) == "forced down");
  endpoint = {};
  endpoint.addresses = {address("192.0.2.1", health::Verdict::unknown)};
  CHECK(state_of(endpoint) == "unknown");
  endpoint = {};
  endpoint.serves = "MX";
  CHECK(state_of(endpoint) == "down");
  endpoint.effective.up_other = true;
  CHECK(state_of(endpoint) == "up");
}

TEST_CASE("a command goes before the zone file in an endpoint's word") {
  health::EndpointStatus endpoint;
  endpoint.addresses = {address("192.0.2.1", health::Verdict::up)};
  endpoint.observed.up_v4 = true;
  endpoint.effective.out = true;
  endpoint.configured = health::Hand::down;
  endpoint.held = std::make_shared<const health::LaidHand>();
  CHECK(state_of(endpoint) == "drained");
  CHECK(observed_of(endpoint) == "up");
  endpoint.configured = health::Hand::none;
  endpoint.held = nullptr;
  health::LaidHand down;
  down.hand = health::Hand::down;
  endpoint.addresses[0].held = std::make_shared<const health::LaidHand>(down);
  CHECK(state_of(endpoint) == "forced down");
}

TEST_CASE("what consists of several endpoints has one word too") {
  CHECK(joint_state({"drained", "drained"}) == "drained");
  CHECK(joint_state({"up", "forced up", "nested"}) == "up");
  CHECK(joint_state({"up", "down"}) == "partly up");
  CHECK(joint_state({"partly up", "up"}) == "partly up");
  CHECK(joint_state({"drained", "down", "unknown"}) == "down");
  CHECK(joint_state({}) == "unknown");
}

TEST_CASE("a hand is told in one line: whose, why, and for how long yet") {
  const health::LaidHand laid{{}, health::Hand::drain, "kernel update", "127.0.0.1", 0, 3'540'000};
  CHECK(hand_text(laid, 0) == "drained by operator (127.0.0.1): kernel update, 59m left");
  CHECK(hand_text({{}, health::Hand::up, "", "", 0, 0}, 0) == "forced up by operator");
}

TEST_CASE("metrics can be scraped and alerted on") {
  const auto text = metrics_text(report());
  for (const auto* line :
       {"trimtab_queries_total{transport=\"udp\",family=\"v4\"} 12",
        "trimtab_replies_total{rcode=\"other\"} 2",
        "trimtab_reply_latency_seconds_bucket{transport=\"tcp\",le=\"1e-05\"} 0",
        "trimtab_reply_latency_seconds_bucket{transport=\"tcp\",le=\"2.5e-05\"} 3",
        "trimtab_reply_latency_seconds_bucket{transport=\"tcp\",le=\"+Inf\"} 3",
        "trimtab_reply_latency_seconds_sum{transport=\"tcp\"} 6e-05",
        "trimtab_reply_latency_seconds_count{transport=\"tcp\"} 3",
        "trimtab_service_answers_total{service=\"app.example.com.:web\",condition=\"empty_by_"
        "health\"} 1",
        "trimtab_endpoint_answers_total{service=\"app.example.com.:web\",endpoint=\"aws\"} 4",
        "trimtab_replies_total{rcode=\"NXDOMAIN\"} 7",
        "trimtab_replies_total{rcode=\"SERVFAIL\"} 0",
        "trimtab_replies_total{rcode=\"BADVERS\"} 1",
        "trimtab_snapshot_generation 9",
        "trimtab_zone_stale{zone=\"app.example.com.\"} 1",
        "trimtab_zone_serial{zone=\"app.example.com.\"} 1700000001",
        "trimtab_reloads_total{result=\"refused\"} 1",
        "trimtab_last_reload_success 0",
        "trimtab_endpoint_up{service=\"app.example.com.:web\",endpoint=\"aws\",family=\"v4\"} 1",
        "trimtab_endpoint_up{service=\"app.example.com.:web\",endpoint=\"aws\",family=\"v6\"} 0",
        "trimtab_geo_stale{layer=\"City\"} 1",
        "# TYPE trimtab_queries_total counter"}) {
    CHECK_THAT(text, Catch::Contains(line));
  }
}

TEST_CASE("an endpoint that serves no addresses has one state, told as another family") {
  auto mail = report();
  auto& endpoint = mail.health.services[0].endpoints[0];
  endpoint.serves = "MX";
  CHECK_THAT(metrics_text(mail), Catch::Contains("endpoint=\"aws\",family=\"other\"} 1") &&
                                     !Catch::Contains("endpoint=\"aws\",family=\"v4\""));
  const auto status = nlohmann::json::parse(status_json(mail));
  const auto& told = status.at("services").at(0).at("endpoints").at(0);
  CHECK(told.at("serves") == "MX");
  CHECK(told.at("up_other") == true);
}

TEST_CASE("log lines stay one line each, whatever is in the values") {
  CHECK(format_event("zone loaded", {{"zone", "a.example."}, {"file", "my zones/a.json"}}) ==
        "zone loaded zone=a.example. file=\"my zones/a.json\"");
  CHECK(format_event("fault", {{"text", "a \"b\"\nc\\"}}) ==
        "fault text=\"a \\\"b\\\"\\x0ac\\\\\"");
  CHECK(format_event("fault", {{"text", ""}}) == "fault text=\"\"");
}

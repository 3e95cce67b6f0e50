#include <sys/stat.h>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;
using namespace std::chrono_literals;
using health::Check;

namespace {

struct Bad {
  std::string check, message;
};

/// What is probed for the one endpoint of a service with this check (an object).
health::WatchedAddress watched(const std::string& check, const std::string& overlay = "") {
  const auto read = read_quoted("{'services': {'web': {'check': " + check +
                                ", 'endpoints': {'a': {'A': '192.0.2.1'" +
                                (overlay.empty() ? "" : ", 'check': " + overlay) + "}}}}}");
  INFO(check + " " + overlay);
  CHECK(read.messages == std::vector<std::string>{});
  REQUIRE(read.plans.size() == 1);
  return read.plans[0].watched[0].addresses[0];
}

}  // namespace

TEST_CASE("a check that is written wrongly is named with what to do") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'http': {'pth': '/'}}", "/http/pth: unknown key \"pth\"; did you mean \"path\"?"},
       {"{'grpc': {'port': 1}, 'tls': true}",
        "/grpc: a check has one kind, here are \"tls\" and \"grpc\"; leave one out"},
       {"{'http': {}, 'tcp': {}}",
        "/tcp: a check has one kind, here are \"http\" and \"tcp\"; leave one out"},
       {"{}",
        ": this check is of no kind; add one of \"http\", \"https\", \"tcp\", \"tls\", \"grpc\", "
        "\"dns\", \"icmp\", \"exec\", \"always\", \"push\", \"all\", \"any\", \"at_least\", "
        "\"not\""},
       {"{'http': {}, 'confirm': '10ms'}",
        "/confirm: the duration \"10ms\" is out of range; write one of 100ms to 1h"},
       {"{'http': {}, 'jitter': '101%'}",
        "/jitter: expected a share of the interval; write \"10%\"; at most \"100%\""},
       {"{'http': {}, 'initial': 'lasst'}",
        "/initial: unknown word \"lasst\"; did you mean \"last\"?"},
       {"{'http': {}, 'damping': {'holt': 1}}",
        "/damping/holt: unknown key \"holt\"; did you mean \"hold\"?"},
       {"{'tcp': {'port': 1}, 'path': '/'}",
        "/path: \"path\" means nothing to a check of kind \"tcp\"; leave it out"},
       {"{'http': {'ca_file': 'x'}}",
        "/http/ca_file: unknown key \"ca_file\"; known are: port, path, host, method, headers, "
        "status, contains, body, matches, search_kb, redirects"},
       {"{'tcp': {'port': 0}}", "/tcp/port: 0 is out of range; write one of 1 to 65535"},
       {"{'http': {'path': 'x'}}",
        "/http/path: a path begins with \"/\" and has only visible ASCII characters; write "
        "\"/healthz\"; percent-encode what is not ASCII"},
       {"{'http': {'host': 'https://x'}}",
        "/http/host: a host is a name or an address; write \"app.example.com\" without a scheme"},
       {"{'http': {'method': 'GTE'}}", "/http/method: unknown word \"GTE\"; did you mean \"GET\"?"},
       {"{'http': {}, 'interval': '10ms'}",
        "/interval: the duration \"10ms\" is out of range; write one of 100ms to 1h"},
       {"{'http': {}, 'fall': 0}", "/fall: 0 is out of range; write one of 1 to 100"},
       {"{'http': {'headers': {'Host': 'a'}}}",
        "/http/headers/Host: the header \"Host\" is an option of its own; write \"host\" beside"},
       {"{'http': {'headers': {'A': 'a', 'a': 'b'}}}",
        "/http/headers/a: the header \"a\" stands here twice"},
       {"{'http': {'headers': {'A': 'a\\r\\nB: c'}}}",
        "/http/headers/A: a header's value is one line"},
       {"{'http': {'headers': {'A': {'env': 'TRIMTAB_TEST_UNSET'}}}}",
        "/http/headers/A/env: the environment has no \"TRIMTAB_TEST_UNSET\"; set it where the "
        "server is started"},
       {"{'http': {'status': '200-199'}}",
        "/http/status: expected HTTP status codes, 100 to 599; write \"200-299\", \"200,204\" or "
        "200"},
       {"{'http': {'status': ['200', 700]}}",
        "/http/status/1: expected HTTP status codes, 100 to 599; write \"200-299\", \"200,204\" or "
        "200"},
       {"{'http': {'status': []}}",
        "/http/status: no status would be good; write those that are, or leave it out: 200-299"},
       {"{'http': {'contains': ''}}",
        "/http/contains: every body holds an empty text; write what it must hold, or leave it out"},
       {"{'http': {}, 'target': 'fe80::1'}",
        "/target: a link-local address means nothing without its interface; write a global "
        "address, or a unique local one (fc00::/7)"},
       {"{'https': {'ca_file': '/proc/self/status'}}",
        "/https/ca_file: there is no certificate in \"/proc/self/status\"; name a PEM file: each "
        "certificate begins with -----BEGIN CERTIFICATE-----"},
       {"{'http': {'path': '/a'}, 'path': '/b'}",
        "/path: \"path\" stands in \"http\" too; leave one out"},
       {"{'https': {'verify': true, 'insecure': true}}",
        "/https/insecure: \"insecure\" and \"verify\" say the same thing; leave one out"},
       {"{'http': {}, 'target': '10.0.0.300'}",
        "/target: \"10.0.0.300\" is no IP address and no name; write one such as \"10.0.0.5\" or "
        "\"lb.example.net.\"; the port is an option of its own"}}));
  const auto read = read_quoted("{'checks': {'c': " + bad.check + "}}");
  CHECK(read.messages == std::vector{"/checks/c" + bad.message});
}

TEST_CASE("a check that nothing uses, and a timeout over its interval, are worth a warning") {
  const auto read =
      read_quoted("{'checks': {'c': {'tcp': {'port': 1}, 'interval': 1, 'timeout': 2}}}");
  CHECK(read.messages ==
        std::vector<std::string>{
            "/checks/c: warning[unused-check]: nothing uses the check \"c\"; remove it or name it "
            "in a service or endpoint",
            "/checks/c: warning[timeout-over-interval]: the timeout is longer than the interval: a "
            "hanging target is found down later than interval and \"fall\" promise; make the "
            "timeout shorter"});
}

TEST_CASE("an unknown check is a fault with the nearest name, a broken one no second fault") {
  const auto read = read_quoted(
      "{'checks': {'web': {'http': {}, 'fall': 0}}, 'services': {"
      "'a': {'check': 'wep', 'endpoints': {'x': {'A': '192.0.2.1', 'check': {'port': 1}}}},"
      "'b': {'check': 'web', 'endpoints': {'x': {'A': '192.0.2.1', 'check': {'port': 1}}}}}}");
  CHECK(read.messages ==
        std::vector<std::string>{
            "/checks/web/fall: 0 is out of range; write one of 1 to 100",
            "/services/a/check: no check is called \"wep\"; did you mean \"web\"?"});
  CHECK(read.plans.empty());
}

TEST_CASE("what a check does not write has the documented defaults") {
  const auto http = watched("{'http': {}}");
  CHECK(http.target == "192.0.2.1");
  CHECK(http.port == 80);
  Check expected;
  expected.kind = Check::Kind::http;
  CHECK(*http.check == expected);
  CHECK(http.check->interval == 5s);
  CHECK(http.check->timeout == 2s);
  CHECK(http.check->fall == 3);
  CHECK(http.check->rise == 2);
  CHECK(watched("{'https': true}").port == 443);
  CHECK(watched("{'tcp': true, 'port': 25}").port == 25);
  CHECK(watched("{'http': {}, 'interval': '200ms'}").check->timeout == 200ms);
}

TEST_CASE("every option of a check arrives in what is probed") {
  setenv("TRIMTAB_TEST_TOKEN", "s3cret", 1);
  const auto address = watched(
      "{'https': {'path': '/up?x=1', 'host': 'app.example.com', 'port': 8443, 'method': 'HEAD',"
      " 'headers': {'X-B': 'b', 'X-A': {'env': 'TRIMTAB_TEST_TOKEN'}}, 'contains': 'ok',"
      " 'status': ['204, 200-202', 203, '301'], 'insecure': true},"
      " 'interval': '1m', 'timeout': 1.5, 'fall': 4, 'rise': 5, 'note': 'text'}");
  const Check& check = *address.check;
  CHECK(address.port == 8443);
  CHECK(check.kind == Check::Kind::https);
  CHECK(check.http.path == "/up?x=1");
  CHECK(check.host == "app.example.com");
  CHECK(check.http.method == "HEAD");
  CHECK(check.http.headers == decltype(check.http.headers){{"X-A", "s3cret"}, {"X-B", "b"}});
  CHECK(check.http.contains == "ok");
  CHECK(check.http.statuses == std::vector<health::StatusRange>{{200, 204}, {301, 301}});
  CHECK_FALSE(check.tls.verify);
  CHECK(check.interval == 60s);
  CHECK(check.timeout == 1500ms);
  CHECK(check.fall == 4);
  CHECK(check.rise == 5);
}

TEST_CASE("the schedule of a check arrives in what is probed") {
  const Check check = *watched(
                           "{'tcp': {'port': 1}, 'confirm': '300ms', 'jitter': '25%', 'ramp': '1m',"
                           " 'initial': 'last', 'tripwire': true,"
                           " 'damping': {'hold': '5s', 'most': '20s', 'within': '2m'}}")
                           .check;
  CHECK(check.confirm == 300ms);
  CHECK(check.jitter_permille == 250);
  CHECK(check.ramp == 60s);
  CHECK(check.initial == Check::Initial::last);
  CHECK(check.tripwire);
  CHECK(check.damping == health::Damping{5s, 20s, 120s});
}

TEST_CASE("contrary results are confirmed every second, or at the interval where that is shorter") {
  const auto confirm = [](const std::string& rest) {
    return watched("{'tcp': {'port': 1}" + rest + "}").check->confirm;
  };
  CHECK(confirm("") == 1s);
  CHECK(confirm(", 'interval': '300ms'") == 300ms);
  CHECK(confirm(", 'interval': '1m', 'confirm': '2s'") == 2s);
  CHECK(confirm(", 'confirm': false") == 5s);
  CHECK(confirm(", 'confirm': 'off'") == 5s);
  const auto overlaid = watched("{'tcp': {'port': 1}, 'confirm': '2s'}", "{'interval': '1s'}");
  CHECK(overlaid.check->confirm == 1s);
}

TEST_CASE("damping may be written as a word, as its first hold, or whole") {
  const auto damping = [](const std::string& written) {
    return watched("{'tcp': {'port': 1}, 'damping': " + written + "}").check->damping;
  };
  CHECK(damping("true") == health::Damping{30s, 300s, 600s});
  CHECK(damping("false") == health::Damping{});
  CHECK(damping("'off'") == health::Damping{});
  CHECK(damping("'10s'") == health::Damping{10s, 300s, 600s});
  CHECK(damping("'10m'") == health::Damping{600s, 600s, 600s});  // at least the first
  CHECK(damping("{'most': '1m'}") == health::Damping{30s, 60s, 600s});
}

TEST_CASE("a secret in a file is read from beside the zone file and its line end cut off") {
  const auto file = std::filesystem::temp_directory_path() / "trimtab-checks-test-secret";
  std::ofstream(file) << "Bearer abc\n";
  const auto address =
      watched("{'http': {'headers': {'Authorization': {'file': '" + file.string() + "'}}}}");
  CHECK(address.check->http.headers[0].second == "Bearer abc");
  std::filesystem::remove(file);
}

TEST_CASE("a named pipe as a secret's file is a fault, not waited for") {
  const auto pipe = std::filesystem::temp_directory_path() / "trimtab-checks-test-pipe";
  std::filesystem::remove(pipe);
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const std::string file = "{'file': '" + pipe.string() + "'}";
  const auto read = read_quoted("{'checks': {'c': {'http': {'headers': {'X': " + file + "}}}}}");
  REQUIRE(read.messages.size() == 1);
  CHECK_THAT(read.messages[0], Catch::Contains("cannot be read or is empty"));
  std::filesystem::remove(pipe);
}

TEST_CASE("an overlay changes what it writes and keeps the rest") {
  const std::string base = "{'https': {'path': '/healthz', 'host': 'app'}, 'interval': 1}";
  const auto flat = watched(base, "{'target': '10.0.0.5', 'port': 8443, 'path': '/other'}");
  CHECK(flat.address == "192.0.2.1");
  CHECK(flat.target == "10.0.0.5");
  CHECK(flat.port == 8443);
  CHECK(flat.check->http.path == "/other");
  CHECK(flat.check->host == "app");
  CHECK(flat.check->interval == 1s);

  const auto nested = watched(base, "{'https': {'host': 'internal'}}");
  CHECK(nested.check->host == "internal");
  CHECK(nested.check->http.path == "/healthz");

  const auto other_kind = watched(base, "{'tcp': {'port': 22}}");
  CHECK(other_kind.check->kind == Check::Kind::tcp);
  CHECK(other_kind.check->http.path == "/");
  CHECK(other_kind.check->host.empty());
  CHECK(other_kind.check->interval == 1s);

  CHECK(watched(base, "null").check == nullptr);
  CHECK(watched("null", base).check->http.path == "/healthz");
}

TEST_CASE("an overlay without a check below it needs a kind") {
  const auto read = read_quoted(with_endpoint("{'A': '192.0.2.1', 'check': {'port': 1}}"));
  CHECK(read.messages == std::vector<std::string>{"/services/web/endpoints/a/check: this check is "
                                                  "of no kind; add one of \"http\", \"https\", "
                                                  "\"tcp\", \"tls\", \"grpc\", \"dns\", "
                                                  "\"icmp\", \"exec\", \"always\", \"push\", "
                                                  "\"all\", \"any\", \"at_least\", \"not\""});
}

TEST_CASE("a TCP check without a port is one fault, unless every endpoint brings one") {
  const auto zone = [](const std::string& overlay) {
    return "{'checks': {'t': {'tcp': {}}}, 'services': {'web': {'check': 't', 'endpoints': {"
           "'a': {'A': '192.0.2.1'" +
           overlay + "}, 'b': {'A': '192.0.2.2'" + overlay + "}}}}}";
  };
  CHECK(read_quoted(zone("")).messages ==
        std::vector<std::string>{"/services/web/check: a check of kind \"tcp\" without a port; "
                                 "write {\"tcp\": {\"port\": 5432}}"});
  CHECK(read_quoted(zone(", 'check': {'port': 5432}")).messages.empty());
}

TEST_CASE("equal checks are one object, however they are written") {
  const auto read = read_quoted(
      "{'services': {'web': {'endpoints': {"
      "'a': {'A': '192.0.2.1', 'check': {'http': {'status': '200,201'}, 'timeout': '2s'}},"
      "'b': {'A': '192.0.2.2', 'check': {'http': {}, 'status': '200-201'}},"
      "'c': {'A': '192.0.2.3', 'check': {'http': {'status': 200}}}}}}}");
  REQUIRE(read.plans.size() == 1);
  const auto& watched = read.plans[0].watched;
  CHECK(watched[0].addresses[0].check == watched[1].addresses[0].check);
  CHECK(watched[0].addresses[0].check != watched[2].addresses[0].check);
}

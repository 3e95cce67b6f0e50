// The grpc kind against gRPC's own server, and against HTTP/2 that is no gRPC.
#include <catch2/catch.hpp>

#include "test/health/https_server.h"
#include "test/health/script_server.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;
using health::Verdict;

namespace {

health::Check grpc_check(const std::string& service = "") {
  auto check = check_of(health::Check::Kind::grpc);
  check.grpc.service = service;
  return check;
}

}  // namespace

TEST_CASE("a gRPC server's own word on a service decides, and is the reason") {
  const ScriptServer server("grpc_server.py");
  SECTION("serving") {
    const std::string service = GENERATE("", "up", "later");
    const auto status = probed(server.port(), grpc_check(service));
    CHECK_THAT(status.reason, Matches("SERVING in [0-9]+ ms"));
    CHECK(status.verdict == Verdict::up);
    CHECK(status.check == (service.empty() ? "grpc" : "grpc " + service));
  }
  SECTION("anything else") {
    const auto [service, reason] = GENERATE(
        table<std::string, std::string>({{"down", "NOT_SERVING"},
                                         {"unsaid", "UNKNOWN"},
                                         {"unheard-of", "gRPC NOT_FOUND: unknown service"},
                                         {"busy", "gRPC UNAVAILABLE: too much to do: 100 % \u00fc"},
                                         {"odd", "no HealthCheckResponse in the answer"},
                                         {"long", "no HealthCheckResponse in the answer"}}));
    const auto status = probed(server.port(), grpc_check(service));
    CHECK(status.verdict == Verdict::down);
    CHECK(status.reason == reason);
  }
  SECTION("no word at all") {
    auto check = grpc_check("silent");
    check.timeout = std::chrono::milliseconds(300);
    CHECK(probed(server.port(), check).reason == "timed out after 300 ms (waiting for an answer)");
  }
}

TEST_CASE("a gRPC server without the health service says so") {
  const ScriptServer server("grpc_server.py", {"--without-health"});
  CHECK_THAT(probed(server.port(), grpc_check()).reason, StartsWith("gRPC UNIMPLEMENTED"));
}

TEST_CASE("a gRPC server within TLS is asked by its name") {
  Certificates certificates;
  const auto pair = certificates.leaf("DNS:app.example.com");
  const ScriptServer server("grpc_server.py", {pair.certificate, pair.key});
  auto check = grpc_check("up");
  check.grpc.tls = true;
  check.tls.ca_file = certificates.authority();
  check.host = "app.example.com";
  SECTION("the right one") {
    CHECK_THAT(probed(server.port(), check).reason, Matches("SERVING in [0-9]+ ms"));
  }
  SECTION("another") {
    check.host = "other.example.com";
    CHECK_THAT(probed(server.port(), check).reason, StartsWith("certificate: "));
  }
  SECTION("with few days left") {
    check.tls.min_days = 30;
    CHECK_THAT(probed(server.port(), check).reason, StartsWith("certificate: expires in "));
  }
  SECTION("in clear by mistake") {
    check.grpc.tls = false;
    CHECK(probed(server.port(), check).verdict == Verdict::down);
  }
}

TEST_CASE("HTTP/2 that is no gRPC is not taken for it") {
  const ScriptServer server("h2_server.py");
  auto check = grpc_check();
  const auto [host, reason] = GENERATE(table<std::string, std::string>(
      {{"untrailed.example", "the answer ends without a grpc-status"},
       {"web.example", "not a gRPC answer"},
       {"gateway.example", "HTTP 502"}}));
  check.host = host;
  CHECK(probed(server.port(), check).reason == reason);
}

TEST_CASE("HTTP/1.1 that is no gRPC is not taken for it") {
  Server server;
  const auto status = probed(server.port(), grpc_check());
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, StartsWith("HTTP/2: ") || StartsWith("connection closed") ||
                                StartsWith("Send failure"));
}

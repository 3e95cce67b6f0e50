// Targets that misbehave while they answer HTTP: every attempt ends, soon, and says why.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::StartsWith;
using health::Verdict;
using namespace std::chrono_literals;

namespace {

/// Fails where the attempt outlives its timeout by far.
std::string reason_from(Server& server, health::Check check = http_check(),
                        std::chrono::milliseconds timeout = 300ms) {
  check.timeout = timeout;
  const auto began = std::chrono::steady_clock::now();
  const auto status = probed(server.port(), check);
  CHECK(std::chrono::steady_clock::now() - began < 10s);
  CHECK(status.verdict == Verdict::down);
  return status.reason;
}

}  // namespace

TEST_CASE("an answer that comes octet by octet ends with the timeout") {
  Server server;
  server.behave(Manner::drip);
  CHECK_THAT(reason_from(server), StartsWith("timed out after 300 ms ("));
  server.behave(Manner::stall_head);
  CHECK(reason_from(server) == "timed out after 300 ms (reading the headers)");
}

TEST_CASE("headers without an end are cut off long before they fill the memory") {
  Server server;
  server.behave(Manner::headers);
  auto check = http_check();
  check.timeout = 5s;
  const auto status = probed(server.port(), check);
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "headers longer than 100 KiB");
}

TEST_CASE("a target that only ever announces an answer is cut off as well") {
  Server server;
  server.behave(Manner::announce);
  CHECK(reason_from(server) == "headers longer than 100 KiB");
}

TEST_CASE("an answer that ends within its headers is none") {
  Server server;
  server.behave(Manner::cut_head);
  CHECK(reason_from(server) == "connection closed within the headers");
}

TEST_CASE("a target that accepts and says nothing is told by its phase") {
  Server server;
  server.behave(Manner::silent);
  CHECK(reason_from(server) == "timed out after 300 ms (waiting for an answer)");
  CHECK(reason_from(server, https_check()) == "timed out after 300 ms (TLS handshake)");
  CHECK(reason_from(server, check_of(health::Check::Kind::tls)) ==
        "timed out after 300 ms (TLS handshake)");
  auto grpc = check_of(health::Check::Kind::grpc);
  CHECK(reason_from(server, grpc) == "timed out after 300 ms (waiting for an answer)");
  grpc.grpc.tls = true;
  CHECK(reason_from(server, grpc) == "timed out after 300 ms (TLS handshake)");
}

TEST_CASE("every kind says that a connection is refused") {
  using Kind = health::Check::Kind;
  const auto kind = GENERATE(Kind::http, Kind::https, Kind::tcp, Kind::tls, Kind::grpc);
  const auto status = probed(refused_port(), check_of(kind));
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "connection refused");
}

TEST_CASE("no kind takes the answer of another protocol for good") {
  using Kind = health::Check::Kind;
  Server server;
  server.greet("220 mail.example.com ESMTP at your service\r\n");
  server.behave(GENERATE(Manner::garbage, Manner::hang_up, Manner::answer, Manner::greet));
  const auto kind = GENERATE(Kind::https, Kind::tls, Kind::grpc);
  const std::string reason = reason_from(server, check_of(kind), 5s);
  if (kind == Kind::grpc) {
    CHECK_THAT(reason, StartsWith("HTTP/2: ") || StartsWith("connection closed") ||
                           StartsWith("no HTTP/2") || StartsWith("Recv failure") ||
                           StartsWith("Send failure"));
  } else {
    CHECK_THAT(reason, StartsWith("TLS: wrong version number, so no TLS") ||
                           StartsWith("TLS: connection closed within the handshake") ||
                           StartsWith("TLS: Connection reset by peer"));
  }
}

TEST_CASE("whatever a target does, an attempt of any kind ends in time and is bad") {
  using Kind = health::Check::Kind;
  std::vector<std::unique_ptr<Server>> servers;
  std::vector<health::WatchedEndpoint> endpoints;
  for (const Manner manner : {Manner::silent, Manner::hang_up, Manner::garbage, Manner::stall,
                              Manner::cut_short, Manner::cut_head, Manner::stall_head, Manner::drip,
                              Manner::headers, Manner::announce, Manner::greet, Manner::reply}) {
    Server& server = *servers.emplace_back(std::make_unique<Server>());
    server.answer(200, "220 mail.example.com ESMTP at your service\r\n");
    server.behave(manner);
    for (const Kind kind : {Kind::http, Kind::https, Kind::tcp, Kind::tls, Kind::grpc}) {
      auto check = check_of(kind);
      check.timeout = 300ms;
      check.tcp.expect = kind == Kind::tcp ? "missing" : "";
      check.tcp.send = kind == Kind::tcp ? "\r\n\r\n" : "";
      check.http.contains = "missing";
      const std::string name =
          std::to_string(static_cast<int>(manner)) + "/" + std::to_string(static_cast<int>(kind));
      endpoints.push_back(endpoint(name, {watched("127.0.0.1", server.port(), check)}));
    }
  }
  Watching watching;
  const auto began = std::chrono::steady_clock::now();
  watching.adopt({service("web", std::move(endpoints))});
  REQUIRE(watching.all_known());
  CHECK(std::chrono::steady_clock::now() - began < 15s);
  const auto status = watching.status();
  for (const auto& one : status.services[0].endpoints) {
    INFO(one.name + ": " + one.addresses[0].reason);
    CHECK(one.addresses[0].verdict == Verdict::down);
    CHECK_FALSE(one.addresses[0].reason.empty());
  }
}

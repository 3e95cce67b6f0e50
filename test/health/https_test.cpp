// The https kind against a real TLS server: names, authorities and dates of certificates.
#include <catch2/catch.hpp>

#include "test/health/https_server.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using health::Verdict;

namespace {

health::Check check_of(const Certificates& certificates) {
  auto check = https_check(certificates.authority());
  check.host = "app.example.com";
  return check;
}

health::AddressStatus first_result(std::uint16_t port, const health::Check& check) {
  Watching watching;
  watching.adopt({service("web", {endpoint("a", {watched("127.0.0.1", port, check)})})});
  REQUIRE(watching.all_known());
  return watching.only();
}

}  // namespace

TEST_CASE("a certificate is held against the check's host and authority, not the target") {
  Certificates certificates;
  const HttpsServer server(certificates.leaf("DNS:app.example.com"));
  auto check = check_of(certificates);
  SECTION("the right name, signed by the given authority") {
    const auto status = first_result(server.port(), check);
    CHECK(status.verdict == Verdict::up);
    CHECK_THAT(status.reason, StartsWith("200 in "));
    CHECK(status.check == "https /");
  }
  SECTION("another name") {
    check.host = "other.example.com";
    const auto status = first_result(server.port(), check);
    CHECK(status.verdict == Verdict::down);
    CHECK_THAT(status.reason, StartsWith("certificate: ") && Contains("other.example.com"));
  }
  SECTION("no host: the certificate would have to name the address") {
    check.host.clear();
    CHECK_THAT(first_result(server.port(), check).reason,
               StartsWith("certificate: ") && Contains("127.0.0.1"));
  }
  SECTION("the system's authorities do not know it") {
    check.tls.ca_file.clear();
    const auto status = first_result(server.port(), check);
    CHECK(status.verdict == Verdict::down);
    CHECK_THAT(status.reason, StartsWith("certificate: "));
  }
  SECTION("a check that does not verify takes any") {
    check.tls.ca_file.clear();
    check.host = "other.example.com";
    check.tls.verify = false;
    CHECK(first_result(server.port(), check).verdict == Verdict::up);
  }
}

TEST_CASE("a certificate that names the address serves a check without a host") {
  Certificates certificates;
  const HttpsServer server(certificates.leaf("IP:127.0.0.1"));
  CHECK(first_result(server.port(), https_check(certificates.authority())).verdict == Verdict::up);
}

TEST_CASE("the host is sent as SNI: a shared front gives the right certificate") {
  Certificates certificates;
  const auto named = certificates.leaf("DNS:app.example.com");
  const HttpsServer server(certificates.leaf("DNS:default.example.com"), &named);
  CHECK(first_result(server.port(), check_of(certificates)).verdict == Verdict::up);
}

TEST_CASE("an expired certificate is down, and the reason says expired") {
  Certificates certificates;
  const HttpsServer server(certificates.leaf("DNS:app.example.com", -1));
  const auto status = first_result(server.port(), check_of(certificates));
  CHECK(status.verdict == Verdict::down);
  CHECK(status.reason == "certificate: certificate has expired");
}

TEST_CASE("a self-signed certificate is down unless it is the authority itself") {
  Certificates certificates;
  const auto own = certificates.self_signed("DNS:app.example.com");
  const HttpsServer server(own);
  auto check = check_of(certificates);
  CHECK_THAT(first_result(server.port(), check).reason,
             StartsWith("certificate: ") && Contains("self-signed"));
  check.tls.ca_file = own.certificate;
  CHECK(first_result(server.port(), check).verdict == Verdict::up);
}

TEST_CASE("a CA file that cannot be read is named") {
  Certificates certificates;
  const HttpsServer server(certificates.leaf("DNS:app.example.com"));
  auto check = check_of(certificates);
  check.tls.ca_file = certificates.folder() + "/missing.pem";
  const auto status = first_result(server.port(), check);
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, StartsWith("certificate: ") && Contains("missing.pem"));
}

TEST_CASE("checks with different authorities do not disturb each other") {
  Certificates ours;
  Certificates theirs;
  const HttpsServer our_server(ours.leaf("DNS:app.example.com"));
  const HttpsServer their_server(theirs.leaf("DNS:app.example.com"));
  Watching watching;
  watching.adopt({service(
      "web", {endpoint("good", {watched("127.0.0.1", our_server.port(), check_of(ours))}),
              endpoint("crossed", {watched("127.0.0.1", their_server.port(), check_of(ours))}),
              endpoint("theirs", {watched("127.0.0.1", their_server.port(), check_of(theirs))})})});
  REQUIRE(watching.all_known());
  const auto endpoints = watching.status().services[0].endpoints;
  CHECK(endpoints[0].addresses[0].verdict == Verdict::up);
  CHECK(endpoints[1].addresses[0].verdict == Verdict::down);
  CHECK(endpoints[2].addresses[0].verdict == Verdict::up);
}

TEST_CASE("a target that accepts but does not speak TLS is told apart from one that is slow") {
  Server server;
  auto check = https_check();
  SECTION("silent") {
    server.behave(Manner::silent);
    check.timeout = std::chrono::milliseconds(150);
    CHECK(first_result(server.port(), check).reason == "timed out after 150 ms (TLS handshake)");
  }
  SECTION("hanging up") {
    server.behave(Manner::hang_up);
    CHECK_THAT(first_result(server.port(), check).reason, StartsWith("TLS: "));
  }
}

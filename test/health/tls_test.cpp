// The tls kind, and what all kinds over TLS share: expiry, names apart from the host, our own
// certificate, old protocols.
#include <catch2/catch.hpp>

#include "health/certificate_age.h"
#include "test/health/https_server.h"
#include "test/health/watching.h"

using Catch::Matchers::Contains;
using Catch::Matchers::Matches;
using Catch::Matchers::StartsWith;
using health::Check;
using health::Verdict;

namespace {

constexpr std::int64_t day = 24 * 3600;

Check tls_check(const Certificates& certificates, Check::Kind kind = Check::Kind::tls) {
  auto check = check_of(kind);
  check.host = "app.example.com";
  check.tls.ca_file = certificates.authority();
  return check;
}

}  // namespace

TEST_CASE("a certificate's age is told in days") {
  CHECK(health::age_fault(100 * day, 70 * day, 30).empty());
  CHECK(health::age_fault(100 * day, 70 * day + 1, 30) ==
        "certificate: expires in 29 days, 30 are wanted");
  CHECK(health::age_fault(100 * day, 99 * day, 30) ==
        "certificate: expires in 1 day, 30 are wanted");
  CHECK(health::age_fault(100 * day, 103 * day, 30) == "certificate: expired 3 days ago");
  CHECK(health::age_fault({}, 0, 1) == "certificate: its last day cannot be read");
}

TEST_CASE("a handshake with a good certificate makes an endpoint up") {
  Certificates certificates;
  const HttpsServer server(certificates.leaf("DNS:app.example.com"));
  const auto status = probed(server.port(), tls_check(certificates));
  CHECK(status.verdict == Verdict::up);
  CHECK_THAT(status.reason, Matches("handshake in [0-9]+ ms"));
  CHECK(status.check == "tls");
  CHECK(status.latency_us.has_value());
}

TEST_CASE("a certificate that is expired, of another name or of nobody is down by its handshake") {
  Certificates certificates;
  const auto kind = GENERATE(Check::Kind::tls, Check::Kind::https, Check::Kind::grpc);
  auto check = tls_check(certificates, kind);
  check.grpc.tls = kind == Check::Kind::grpc;
  std::string wanted;
  Certificates::Pair pair;
  SECTION("expired") {
    pair = certificates.leaf("DNS:app.example.com", -1);
    wanted = "certificate has expired";
  }
  SECTION("another name") {
    pair = certificates.leaf("DNS:www.example.com");
    wanted = "app.example.com";
  }
  SECTION("self-signed") {
    pair = certificates.self_signed("DNS:app.example.com");
    wanted = "self-signed";
  }
  const HttpsServer server(pair);
  const auto status = probed(server.port(), check);
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, StartsWith("certificate: ") && Contains(wanted));
}

TEST_CASE("a certificate with too few days left is down, verified or not") {
  Certificates certificates;
  const auto kind = GENERATE(Check::Kind::tls, Check::Kind::https);
  auto check = tls_check(certificates, kind);
  check.tls.verify = GENERATE(true, false);
  SECTION("few") {
    const HttpsServer server(certificates.leaf("DNS:app.example.com", 20));
    check.tls.min_days = 19;
    CHECK(probed(server.port(), check).verdict == Verdict::up);
    check.tls.min_days = 30;
    const auto status = probed(server.port(), check);
    CHECK(status.verdict == Verdict::down);
    CHECK_THAT(status.reason, Matches("certificate: expires in (19|20) days, 30 are wanted"));
  }
  SECTION("none: it has expired") {
    const HttpsServer server(certificates.leaf("DNS:app.example.com", -1));
    check.tls.verify = false;
    CHECK(probed(server.port(), check).verdict == Verdict::up);
    check.tls.min_days = 1;
    CHECK_THAT(probed(server.port(), check).reason,
               Matches("certificate: expired [0-9]+ days? ago"));
  }
}

TEST_CASE("the name in TLS may be another than the host") {
  Certificates certificates;
  const auto named = certificates.leaf("DNS:app.example.com");
  const HttpsServer server(certificates.leaf("DNS:default.example.com"), &named);
  auto check = tls_check(certificates, GENERATE(Check::Kind::tls, Check::Kind::https));
  check.host = "internal.example.net";
  CHECK_THAT(probed(server.port(), check).reason, StartsWith("certificate: "));
  check.tls.sni = "app.example.com";
  CHECK(probed(server.port(), check).verdict == Verdict::up);
}

TEST_CASE("a target that wants our certificate gets it") {
  Certificates certificates;
  TlsServerOptions options;
  options.arguments = {"-Verify", "2", "-verify_return_error", "-CAfile", certificates.authority(),
                       "-tls1_2"};
  const HttpsServer server(certificates.leaf("DNS:app.example.com"), options);
  auto check = tls_check(certificates, GENERATE(Check::Kind::tls, Check::Kind::https));
  const auto own = certificates.leaf("DNS:prober.example.com");
  SECTION("none is given") {
    const auto status = probed(server.port(), check);
    CHECK(status.verdict == Verdict::down);
    CHECK_THAT(status.reason, StartsWith("TLS: ") && Contains("handshake failure"));
  }
  SECTION("given, with its key") {
    check.tls.certificate = own.certificate;
    check.tls.certificate_key = own.key;
    CHECK(probed(server.port(), check).verdict == Verdict::up);
  }
  SECTION("the key is another one's") {
    check.tls.certificate = own.certificate;
    check.tls.certificate_key = certificates.leaf("DNS:x.example.com").key;
    CHECK_THAT(probed(server.port(), check).reason, StartsWith("our certificate: "));
  }
  SECTION("the files are gone") {
    check.tls.certificate = certificates.folder() + "/gone.pem";
    CHECK_THAT(probed(server.port(), check).reason,
               StartsWith("our certificate: ") && Contains("gone.pem"));
  }
}

TEST_CASE("a target that speaks TLS 1.1 at best is down") {
  Certificates certificates;
  TlsServerOptions options;
  options.arguments = {"-tls1_1", "-cipher", "ALL:@SECLEVEL=0"};
  const HttpsServer server(certificates.leaf("DNS:app.example.com"), options);
  auto check = tls_check(certificates, GENERATE(Check::Kind::tls, Check::Kind::https));
  const auto status = probed(server.port(), check);
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, StartsWith("TLS: ") && Contains("protocol version"));
}

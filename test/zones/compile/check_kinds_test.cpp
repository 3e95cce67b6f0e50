// The options of each kind of check: what is written wrongly is named, what is written right
// arrives in what is probed.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "test/zones/compile/services_fixture.h"

using namespace zones::compile;
using health::Check;

namespace {

struct Bad {
  std::string check, message;
};

health::WatchedAddress watched(const std::string& check, const std::string& overlay = "") {
  const auto read = read_quoted("{'services': {'web': {'check': " + check +
                                ", 'endpoints': {'a': {'A': '192.0.2.1'" +
                                (overlay.empty() ? "" : ", 'check': " + overlay) + "}}}}}");
  INFO(check + " " + overlay);
  CHECK(read.messages == std::vector<std::string>{});
  REQUIRE(read.plans.size() == 1);
  return read.plans[0].watched[0].addresses[0];
}

void refused(const Bad& bad) {
  const auto read = read_quoted("{'checks': {'c': " + bad.check + "}}");
  CHECK(read.messages == std::vector{"/checks/c" + bad.message});
}

/// A file in a folder of its own.
class Written {
 public:
  Written(const std::string& name, const std::string& text) {
    std::string pattern = (std::filesystem::temp_directory_path() / "trimtab-pem-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
    std::ofstream(folder_ / name) << text;
    path_ = (folder_ / name).string();
  }
  ~Written() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Written(const Written&) = delete;
  Written& operator=(const Written&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::filesystem::path folder_;
  std::string path_;
};

std::string block(const std::string& label) {
  return "-----BEGIN " + label + "-----\nMA==\n-----END " + label + "-----\n";
}

}  // namespace

TEST_CASE("what a request sends and looks for is held to reason") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'http': {'matches': 'a(b'}}",
        "/http/matches: no regular expression: missing closing parenthesis, at octet 3 of 3; mend "
        "it; JSON wants each backslash twice"},
       {"{'http': {'matches': ''}}",
        "/http/matches: a pattern has 1 to 1024 octets; write what the body must match, or leave "
        "it out"},
       {"{'http': {'search_kb': 2048}}",
        "/http/search_kb: 2048 is out of range; write one of 1 to 1024"},
       {"{'http': {'redirects': 11}}", "/http/redirects: 11 is out of range; write one of 0 to 10"},
       {"{'http': {'method': 'GET', 'body': 'x'}}",
        ": a request by GET has no body; leave \"body\" out, or \"method\": a body is sent by "
        "POST"},
       {"{'http': {'body': ['x', {'env': 'TRIMTAB_TEST_UNSET'}]}}",
        "/http/body/1/env: the environment has no \"TRIMTAB_TEST_UNSET\"; set it where the server "
        "is started"},
       {"{'https': {}, 'http2': 1}",
        "/http2: expected true or false, found 1; write it without quotes"},
       {"{'http': {}, 'http2': true}",
        "/http2: \"http2\" means nothing to a check of kind \"http\"; leave it out"}}));
  refused(bad);
}

TEST_CASE("what belongs to TLS, TCP or gRPC is held to reason") {
  const Bad bad = GENERATE(values<Bad>(
      {{"{'https': {'sni': '192.0.2.1'}}",
        "/https/sni: the server name in TLS is a DNS name (RFC 6066 §3); write "
        "\"app.example.com\" without a port"},
       {"{'tls': {'min_days': -1}}",
        "/tls/min_days: expected a whole number, found -1; write one of 0 to 3650"},
       {"{'tls': {'path': '/'}}",
        "/tls/path: unknown key \"path\"; known are: port, host, sni, verify, insecure, ca_file, "
        "certificate, certificate_key, min_days"},
       {"{'tls': {'certificate': '/none.pem'}}",
        "/tls/certificate: there is no file \"/none.pem\"; the path counts from the zone file's "
        "folder"},
       {"{'tcp': {'port': 6379, 'send': 'PING'}}",
        ": \"send\" without \"expect\" would prove nothing; add the answer that is expected"},
       {"{'tcp': {'port': 6379, 'expect': ''}}",
        "/tcp/expect: what is expected has 1 to 4096 octets; leave it out where connecting is "
        "enough"},
       {"{'grpc': {'port': 1, 'min_days': 3}}",
        ": options of TLS mean nothing to a gRPC check in clear; add \"tls\": true in \"grpc\", or "
        "leave them out"}}));
  refused(bad);
}

TEST_CASE("a client certificate comes with a key that needs no passphrase") {
  const Written certificate("c.pem", block("CERTIFICATE"));
  const Written both("both.pem", block("CERTIFICATE") + block("EC PRIVATE KEY"));
  const Written key("k.pem", block("PRIVATE KEY"));
  const Written sealed("s.pem", block("ENCRYPTED PRIVATE KEY"));
  const auto quoted = [](const Written& file) { return "'" + file.path() + "'"; };
  refused({"{'tls': {'certificate': " + quoted(certificate) + "}}",
           ": the file of \"certificate\" holds no private key that can be read; name the key's "
           "file as \"certificate_key\""});
  refused({"{'tls': {'certificate_key': " + quoted(key) + "}}",
           ": \"certificate_key\" is a key without a certificate; add \"certificate\""});
  refused({"{'tls': {'certificate': " + quoted(key) + "}}",
           "/tls/certificate: there is no certificate in \"" + key.path() +
               "\"; name a PEM file: each certificate begins with -----BEGIN CERTIFICATE-----"});
  refused({"{'tls': {'certificate': " + quoted(certificate) +
               ", 'certificate_key': " + quoted(sealed) + "}}",
           "/tls/certificate_key: the private key in \"" + sealed.path() +
               "\" is encrypted; store it without a passphrase, readable by the server alone"});
  refused({"{'tls': {'certificate': " + quoted(certificate) +
               ", 'certificate_key': " + quoted(certificate) + "}}",
           "/tls/certificate_key: there is no private key in \"" + certificate.path() +
               "\"; name a PEM file with -----BEGIN PRIVATE KEY-----"});
  CHECK(watched("{'tls': {'certificate': " + quoted(both) + "}}").check->tls.certificate ==
        both.path());
  const auto apart = watched("{'https': {'certificate': " + quoted(certificate) +
                             ", 'certificate_key': " + quoted(key) + "}}");
  CHECK(apart.check->tls.certificate_key == key.path());
}

TEST_CASE("every option of a request arrives in what is probed") {
  setenv("TRIMTAB_TEST_TOKEN", "s3cret", 1);
  const auto address = watched(
      "{'https': {'body': ['{\\'token\\': ', {'env': 'TRIMTAB_TEST_TOKEN'}, '}'],"
      " 'matches': 'o[kK]', 'search_kb': 128, 'redirects': 2, 'http2': true,"
      " 'sni': 'front.example.com', 'min_days': 14}}");
  const Check& check = *address.check;
  CHECK(check.http.method == "POST");
  CHECK(check.http.body.find("s3cret") != std::string::npos);
  CHECK(check.http.matches.text() == "o[kK]");
  CHECK(check.http.search_kb == 128);
  CHECK(check.http.redirects == 2);
  CHECK(check.http.http2);
  CHECK(check.tls.sni == "front.example.com");
  CHECK(check.tls.min_days == 14);
  CHECK(watched("{'http': {'body': 'x', 'method': 'PUT'}}").check->http.method == "PUT");
}

TEST_CASE("tls, tcp and grpc checks arrive as they are written") {
  const auto tls = watched("{'tls': {'host': 'db.example.com', 'insecure': true}}");
  CHECK(tls.port == 443);
  CHECK(tls.check->kind == Check::Kind::tls);
  CHECK(tls.check->host == "db.example.com");
  CHECK_FALSE(tls.check->tls.verify);
  const auto tcp = watched("{'tcp': {'port': 6379, 'send': 'PING\\r\\n', 'expect': '+PONG'}}");
  CHECK(tcp.check->tcp.send == "PING\r\n");
  CHECK(tcp.check->tcp.expect == "+PONG");
  const auto grpc = watched(
      "{'grpc': {'port': 50051, 'service': 'shop.Cart', 'tls': true,"
      " 'host': 'cart.example.com'}}");
  CHECK(grpc.port == 50051);
  CHECK(grpc.check->grpc.service == "shop.Cart");
  CHECK(grpc.check->grpc.tls);
  CHECK(grpc.check->host == "cart.example.com");
}

TEST_CASE("a gRPC check without a port is a fault that shows one") {
  const auto read = read_quoted(
      "{'services': {'web': {'check': {'grpc': {}}, 'endpoints': {'a': {'A': '192.0.2.1'}}}}}");
  CHECK(read.messages == std::vector<std::string>{
                             "/services/web/check: a check of kind \"grpc\" without a port; write "
                             "{\"grpc\": {\"port\": 50051}}"});
}

TEST_CASE("an overlay of another kind leaves nothing of the one below") {
  const std::string base = "{'https': {'host': 'a.example', 'body': 'x', 'min_days': 9}}";
  const Check plain_tcp = *watched("{'tcp': {'port': 22}}").check;
  CHECK(*watched(base, "{'tcp': {'port': 22}}").check == plain_tcp);
  const auto tls = watched(base, "{'tls': {}}");
  CHECK(tls.check->http == health::HttpOptions{});
  CHECK(tls.check->tls.min_days == 9);
  const auto secured = watched("{'grpc': {'port': 1}}", "{'grpc': {'tls': true}}");
  CHECK(secured.check->grpc.tls);
  CHECK(secured.port == 1);
}

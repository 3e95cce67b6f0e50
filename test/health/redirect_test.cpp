// Where redirects lead: judged as text, and followed to a real target.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "health/redirect.h"
#include "test/health/https_server.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using Catch::Matchers::StartsWith;
using health::judge_redirect;
using health::Verdict;

TEST_CASE("a redirect stays with its host and never leaves TLS") {
  const auto fault = [](const std::string& from, const std::string& to) {
    return judge_redirect(from, to, {"app.example.com", ""}).fault;
  };
  CHECK(fault("http://app.example.com/", "http://APP.example.com./x").empty());
  CHECK(fault("http://app.example.com/", "https://app.example.com/x").empty());
  CHECK(fault("http://[::1]:80/", "http://[::1]:8080/").empty());
  CHECK(fault("http://a.example/", "http://b.example:8080/x") ==
        "redirects to another host: b.example");
  CHECK(fault("https://a.example/", "http://a.example/x") ==
        "redirects from https to http: http://a.example/x");
  CHECK(fault("http://a.example/", "ftp://a.example/x") ==
        "redirects to no web page: ftp://a.example/x");
}

TEST_CASE("a redirect to another port or scheme is asked of the target there") {
  const auto same = judge_redirect("http://app.example.com/", "http://app.example.com/x", {""});
  CHECK(same.same_origin);
  const auto tls =
      judge_redirect("http://app.example.com/", "https://app.example.com/x", {"app.example.com"});
  CHECK_FALSE(tls.same_origin);
  CHECK(tls.port == 443);
  CHECK(tls.host_header == "app.example.com");
  const auto port = judge_redirect("https://front.example/", "https://app.example.com:8443/x?y=1",
                                   {"app.example.com", "front.example"});
  CHECK(port.port == 8443);
  CHECK(port.host_header == "app.example.com:8443");
  CHECK(port.url == "https://front.example:8443/x?y=1");  // the name in TLS stays
}

TEST_CASE("redirects are followed at the target, with the host that was asked") {
  Server server;
  server.redirect("/", 302, "/a");
  server.redirect("/a", 307, "http://app.example.com/b?c=1");
  auto check = http_check();
  check.host = "app.example.com";
  check.http.redirects = 2;
  SECTION("to the end") {
    CHECK_THAT(probed(server.port(), check).reason, StartsWith("200 in "));
    REQUIRE(server.requests().size() >= 3);
    CHECK(server.requests()[1] == "GET /a HTTP/1.1 app.example.com");
    CHECK(server.requests()[2] == "GET /b?c=1 HTTP/1.1 app.example.com");
  }
  SECTION("no further than allowed") {
    check.http.redirects = 1;
    CHECK(probed(server.port(), check).reason ==
          "more than 1 redirects, the last to http://app.example.com/b?c=1");
  }
  SECTION("the status of the last answer counts, and its body") {
    server.route("/b?c=1", {503, "", ""});
    CHECK(probed(server.port(), check).reason == "HTTP 503");
  }
}

TEST_CASE("a redirect loop ends, and is named") {
  Server server;
  server.redirect("/", 301, "/");
  auto check = http_check();
  check.http.redirects = 10;
  const auto status = probed(server.port(), check);
  CHECK(status.verdict == Verdict::down);
  CHECK_THAT(status.reason, StartsWith("more than 10 redirects, the last to http://127.0.0.1:"));
}

TEST_CASE("a redirect to another host is not followed, and the host is named") {
  Server server;
  Server other;
  server.redirect("/", 302, "http://sso.example.com:" + std::to_string(other.port()) + "/login");
  auto check = http_check();
  check.http.redirects = 3;
  CHECK(probed(server.port(), check).reason == "redirects to another host: sso.example.com");
  CHECK(other.connections() == 0);
}

TEST_CASE("a redirect to another port of the target is followed there") {
  Server server;
  Server other;
  server.redirect("/", 308, "http://app.example.com:" + std::to_string(other.port()) + "/x");
  auto check = http_check();
  check.host = "app.example.com";
  check.http.redirects = 1;
  check.http.body = "ping";
  check.http.method = "POST";
  CHECK(probed(server.port(), check).verdict == Verdict::up);
  REQUIRE_FALSE(other.requests().empty());
  CHECK(other.requests()[0] == "POST /x HTTP/1.1 app.example.com:" + std::to_string(other.port()));
  CHECK_THAT(other.last_request(), Catch::Matchers::EndsWith("\r\n\r\nping"));
}

TEST_CASE("a POST that is seen elsewhere is fetched there by GET") {
  Server server;
  server.redirect("/", 303, "/result");
  auto check = http_check();
  check.http.redirects = 1;
  check.http.body = "ping";
  check.http.method = "POST";
  CHECK(probed(server.port(), check).verdict == Verdict::up);
  CHECK_THAT(server.last_request(), StartsWith("GET /result HTTP/1.1\r\n"));
}

TEST_CASE("a redirect from https to http is never followed") {
  Certificates authority;
  const std::string file = authority.folder() + "/down";
  std::ofstream(file) << "HTTP/1.1 302 Found\r\nLocation: http://app.example.com/\r\n"
                         "Content-Length: 0\r\n\r\n";
  TlsServerOptions options;
  options.files = authority.folder();
  const HttpsServer server(authority.leaf("DNS:app.example.com"), options);
  auto check = https_check(authority.authority());
  check.host = "app.example.com";
  check.http.path = "/down";
  check.http.redirects = 3;
  CHECK(probed(server.port(), check).reason ==
        "redirects from https to http: http://app.example.com/");
}

TEST_CASE("the time of an attempt counts for all of its redirects") {
  Server server;
  server.redirect("/", 302, "/slow");
  server.route("/slow", {302, "Location: /\r\n", ""});
  server.behave(Manner::drip);
  auto check = http_check();
  check.http.redirects = 10;
  check.timeout = std::chrono::milliseconds(200);
  CHECK_THAT(probed(server.port(), check).reason, StartsWith("timed out after 200 ms ("));
}

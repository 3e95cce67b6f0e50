// DNS Cookies between real programs: BIND with the same secret, dig as the client of both.
#include <catch2/catch.hpp>
#include <regex>

#include "test/scenario/named.h"
#include "test/scenario/stage.h"

namespace {

using scenario::Named;
using scenario::Stage;

constexpr const char* secret = "e5e973e5a6b2a43f48e7dc849e37bfcf";
constexpr const char* other_secret = "445536bcd2513298075a5d379663c962";
constexpr const char* client_cookie = "2464c4abcf10c957";

/// Replaces a file of secrets by rename; only its owner may read it.
void keep_secrets(const Stage& stage, const std::string& text) {
  namespace fs = std::filesystem;
  const auto beside = stage.write("cookies.new", text);
  fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_write);
  fs::rename(beside, stage.path("cookies"));
}

void write_files(const Stage& stage, const std::string& secrets) {
  stage.write("zones/app.json", R"({ "zone": "app.test", "nameservers": { "ns1": "192.0.2.53" },
    "records": { "www": { "A": "192.0.2.1" } } })");
  keep_secrets(stage, secrets);
  stage.write("trimtab.json", R"({ "zones": "zones",
    "cookies": { "secret_file": "cookies", "required": true } })");
}

/// What a server says to a query with `cookie`, in hexadecimal.
struct Said {
  std::string status, cookie;
};
Said ask(const std::string& port, const std::string& name, const std::string& cookie) {
  const auto output = scenario::run({"dig", "@127.0.0.1", "-p", port, "+tries=1", "+time=5",
                                     "+nobadcookie", "+cookie=" + cookie, name})
                          .output;
  INFO(output);
  std::smatch status;
  std::smatch sent;
  REQUIRE(std::regex_search(output, status, std::regex("status: ([A-Z]+),")));
  REQUIRE(std::regex_search(output, sent, std::regex("; COOKIE: ([0-9a-f]{48}) \\(good\\)")));
  return {status[1], sent[1]};
}

}  // namespace

TEST_CASE("BIND and Trimtab accept each other's server cookies") {
  const Named bind("cookie-algorithm siphash24; cookie-secret \"" + std::string(secret) +
                   "\"; require-server-cookie yes;");
  Stage stage;
  write_files(stage, secret);
  stage.start();
  const Said of_bind = ask(bind.port(), "www.bind.test", client_cookie);
  CHECK(of_bind.status == "BADCOOKIE");
  const Said ours = ask(stage.port(), "www.app.test", client_cookie);
  CHECK(ours.status == "BADCOOKIE");
  CHECK(ask(stage.port(), "www.app.test", of_bind.cookie).status == "NOERROR");
  CHECK(ask(bind.port(), "www.bind.test", ours.cookie).status == "NOERROR");
  std::string forged = of_bind.cookie;
  forged.back() = forged.back() == '0' ? '1' : '0';
  CHECK(ask(stage.port(), "www.app.test", forged).status == "BADCOOKIE");
  CHECK(ask(bind.port(), "www.bind.test", forged).status == "BADCOOKIE");
}

TEST_CASE("dig comes again with the cookie it was given and gets its answer") {
  Stage stage;
  write_files(stage, secret);
  stage.start();
  CHECK(stage.dig("www.app.test", {"+cookie"}) == std::set<std::string>{"192.0.2.1"});
  CHECK(stage.dig("www.app.test", {"+nocookie"}) == std::set<std::string>{"192.0.2.1"});
}

TEST_CASE("secrets roll over while the server answers; a bad file leaves the last good ones") {
  Stage stage;
  write_files(stage, secret);
  stage.start();
  const std::string old = ask(stage.port(), "www.app.test", client_cookie).cookie;
  const auto status_of = [&](const std::string& cookie) {
    return ask(stage.port(), "www.app.test", cookie).status;
  };
  keep_secrets(stage, std::string(other_secret) + "\n" + secret + "\n");
  std::string renewed;
  CHECK(scenario::await([&] {  // what the second one signed is good, and replaced
    const Said said = ask(stage.port(), "www.app.test", old);
    renewed = said.cookie;
    return said.status == "NOERROR" && renewed != old;
  }));
  keep_secrets(stage, other_secret);
  CHECK(scenario::await([&] { return status_of(old) == "BADCOOKIE"; }));
  CHECK(status_of(renewed) == "NOERROR");
  keep_secrets(stage, "nonsense");
  CHECK(scenario::await([&] {
    return stage.ask({"status"}).output.find("no secret for cookies") != std::string::npos;
  }));
  CHECK(status_of(renewed) == "NOERROR");
  stage.replace("trimtab.json", R"({ "zones": "zones", "cookies": { "required": true } })");
  CHECK(scenario::await([&] { return status_of(renewed) == "BADCOOKIE"; }));
}

TEST_CASE("a server does not start with secrets that everybody may read") {
  Stage stage;
  write_files(stage, secret);
  std::filesystem::permissions(stage.path("cookies"), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const auto file = stage.path("trimtab.json").string();
  for (const char* verb : {"serve", "check"}) {
    const auto refused = scenario::run({scenario::trimtab(), verb, "-c", file});
    CHECK(refused.exit_code == 1);
    CHECK(refused.output.find("everybody may read the cookies' secrets") != std::string::npos);
  }
}

TEST_CASE("cookies are counted, the random secret of one process serves all its workers") {
  Stage stage;
  write_files(stage, secret);
  stage.write("trimtab.json", R"({ "zones": "zones", "cookies": { "required": true } })");
  stage.start({"--workers", "3"});
  const std::string cookie = ask(stage.port(), "www.app.test", client_cookie).cookie;
  for (int i = 0; i < 20; ++i) {  // each from a port of its own, so that all workers are met
    REQUIRE(ask(stage.port(), "www.app.test", cookie).status == "NOERROR");
  }
  const auto metrics = scenario::run({"curl", "-s", "http://" + stage.control() + "/metrics"});
  CHECK(metrics.output.find("trimtab_cookies_total{cookie=\"good\"} 20") != std::string::npos);
  CHECK(metrics.output.find("trimtab_cookies_total{cookie=\"new\"} 1") != std::string::npos);
  CHECK(metrics.output.find("trimtab_replies_total{rcode=\"BADCOOKIE\"} 1") != std::string::npos);
  CHECK(metrics.output.find("trimtab_looped_total 0") != std::string::npos);
}

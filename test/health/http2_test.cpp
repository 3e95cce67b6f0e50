// HTTP/2 within TLS, against a server of another make.
#include <catch2/catch.hpp>

#include "test/health/https_server.h"
#include "test/health/script_server.h"
#include "test/health/watching.h"

using Catch::Matchers::StartsWith;
using health::Verdict;

namespace {

struct World {
  Certificates certificates;
  Certificates::Pair pair = certificates.leaf("DNS:app.example.com");
  ScriptServer server{"h2_server.py", {pair.certificate, pair.key}};

  [[nodiscard]] health::Check check(const std::string& path) const {
    auto made = https_check(certificates.authority());
    made.host = "app.example.com";
    made.http.path = path;
    made.http.http2 = true;
    return made;
  }
};

}  // namespace

TEST_CASE("a target that speaks HTTP/2 is asked by it, under the check's host") {
  const World world;
  auto check = world.check("/");
  check.http.contains = "app.example.com asked";
  const auto status = probed(world.server.port(), check);
  CHECK_THAT(status.reason, StartsWith("200 in "));
  CHECK(status.verdict == Verdict::up);
}

TEST_CASE("a target that does not choose HTTP/2 is down where it is wanted") {
  Certificates certificates;
  const HttpsServer server(certificates.leaf("DNS:app.example.com"));
  auto check = https_check(certificates.authority());
  check.host = "app.example.com";
  CHECK(probed(server.port(), check).verdict == Verdict::up);
  check.http.http2 = true;
  CHECK(probed(server.port(), check).reason == "no HTTP/2: the target chose HTTP/1.1");
}

TEST_CASE("HTTP/2 that goes wrong is told as such") {
  const World world;
  SECTION("the stream is reset") {
    CHECK_THAT(probed(world.server.port(), world.check("/reset")).reason, StartsWith("HTTP/2: "));
  }
  SECTION("the target says goodbye") {
    CHECK_THAT(probed(world.server.port(), world.check("/goodbye")).reason,
               StartsWith("HTTP/2: ") || StartsWith("connection closed"));
  }
  SECTION("the headers are too long") {
    CHECK_THAT(probed(world.server.port(), world.check("/headers")).reason,
               StartsWith("headers longer than 100 KiB") || StartsWith("HTTP/2: "));
  }
  SECTION("no answer comes") {
    auto check = world.check("/silent");
    check.timeout = std::chrono::milliseconds(300);
    CHECK(probed(world.server.port(), check).reason ==
          "timed out after 300 ms (waiting for an answer)");
  }
}

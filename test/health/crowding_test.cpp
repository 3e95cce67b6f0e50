// More probes due than may be under way at once.
#include <sys/resource.h>
#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <vector>

#include "health/crowding.h"
#include "test/health/server.h"
#include "test/health/watching.h"

using health::Crowding;
using Finding = health::Crowding::Finding;

namespace {

/// Lowers the limit of open files while it lives.
class FewFiles {
 public:
  explicit FewFiles(rlim_t files) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit lowered{files, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &lowered);
  }
  ~FewFiles() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewFiles(const FewFiles&) = delete;
  FewFiles& operator=(const FewFiles&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("a crowd is told when it begins and when nothing has waited for a while") {
  Crowding crowding;
  CHECK(crowding.look(false, 5) == Finding::nothing);
  CHECK(crowding.look(true, 10) == Finding::began);
  CHECK(crowding.look(true, 11) == Finding::nothing);
  CHECK(crowding.look(false, 12) == Finding::nothing);
  CHECK(crowding.look(true, 13) == Finding::nothing);
  CHECK(crowding.look(false, 13 + Crowding::calm_ms - 1) == Finding::nothing);
  CHECK(crowding.look(false, 13 + Crowding::calm_ms) == Finding::ended);
  CHECK(crowding.look(false, 14 + Crowding::calm_ms) == Finding::nothing);
  CHECK(crowding.look(true, 15 + Crowding::calm_ms) == Finding::began);
}

TEST_CASE("probes beyond half of the open files wait, are told of, and all get their turn") {
  Server server;
  server.behave(Manner::silent);
  std::optional<Watching> prober;
  {
    const FewFiles few(64);  // half of which are for probes
    prober.emplace();
    prober->adopt({});  // the prober has looked at the limit when it answers
  }
  Watching& watching = *prober;
  auto check = http_check();
  check.timeout = std::chrono::milliseconds(200);
  std::vector<health::WatchedEndpoint> endpoints;
  for (int i = 0; i < 40; ++i) {
    auto probed = check;
    probed.http.path = "/" + std::to_string(i);  // each a probe of its own
    endpoints.push_back(
        endpoint(std::to_string(i), {watched(server.address(), server.port(), probed)}));
  }
  watching.adopt({service("web", std::move(endpoints))});
  CHECK(watching.await_event([](const health::Event& event) {
    return event.notice.find("32 probes are under way") == 0 &&
           event.notice.find("ulimit -n") != std::string::npos;
  }));
  CHECK(watching.all_known());
  CHECK(watching.status().statistics.crowdings == 1);
}

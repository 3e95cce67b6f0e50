// Whether the connections that are allowed fit in the files that may be open.
#include "tools/daemon/open_files.h"

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>

using tools::daemon::connections_that_fit;
using tools::daemon::FileNeeds;
using tools::daemon::lack_of_files;

TEST_CASE("connections that fit beside sockets and probes are all allowed, and nothing is said") {
  const FileNeeds needs{2, 2, 1000};
  const std::uint64_t enough = 2 * 1000 + 2 * 2 * 2 + 2048 + 128;
  CHECK(connections_that_fit(needs, enough) == 1000);
  CHECK(lack_of_files(needs, enough).empty());
  CHECK(connections_that_fit(needs, enough - 1) == 999);
  CHECK_FALSE(lack_of_files(needs, enough - 1).empty());
  CHECK(lack_of_files(needs, RLIM_INFINITY).empty());
}

TEST_CASE("connections that do not fit are fewer, and it is said what to do") {
  const FileNeeds needs{2, 2, 1000};
  CHECK(connections_that_fit(needs, 1024) == (1024 - 8 - 512 - 128) / 2);
  CHECK(
      lack_of_files(needs, 1024) ==
      "2 workers with limits.tcp_connections 1000 do not fit in 1024 open files beside sockets and "
      "probes: each takes 188 connections; raise the limit (ulimit -Hn, LimitNOFILE= of systemd) "
      "or "
      "lower limits.tcp_connections");
  CHECK(connections_that_fit(needs, 10) == 1);
  CHECK(connections_that_fit({1, 1, 1}, RLIM_INFINITY) == 1);
}

TEST_CASE("the limit of open files is raised as far as this process may") {
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  const rlimit low{std::min<rlim_t>(256, before.rlim_max), before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  const std::uint64_t raised = tools::daemon::raise_open_files();
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  CHECK(now.rlim_cur == raised);
  CHECK(raised == std::min<rlim_t>(before.rlim_max, 1 << 20));
  setrlimit(RLIMIT_NOFILE, &before);
}

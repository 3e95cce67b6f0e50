#include "tools/daemon/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace tools::daemon {
namespace {

/// Loops, log, control API with its clients, state files, watched folders, lookups.
constexpr std::uint64_t for_the_rest = 128;

/// As many attempts as there may be at once, or the half of all that probing keeps to
/// (health/prober.cpp). Tripwires are one for each target that has one: they are not foreseen.
constexpr std::uint64_t for_probes = 2048;

/// Enough for the most connections of many workers; programs of exec checks that close every
/// possible descriptor would take minutes where the limit is a billion.
constexpr rlim_t most_asked_for = 1 << 20;

std::uint64_t left_for_connections(const FileNeeds& needs, std::uint64_t limit) {
  const std::uint64_t sockets = 2 * needs.workers * needs.listeners;
  const std::uint64_t others = sockets + std::min(for_probes, limit / 2) + for_the_rest;
  return limit - std::min(limit, others);
}

}  // namespace

std::uint64_t raise_open_files() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return RLIM_INFINITY;
  const rlim_t wanted = std::min(files.rlim_max, most_asked_for);
  if (files.rlim_cur >= wanted) return files.rlim_cur;
  const rlimit raised{wanted, files.rlim_max};
  return setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : files.rlim_cur;
}

std::uint32_t connections_that_fit(const FileNeeds& needs, std::uint64_t limit) {
  const std::uint64_t each = left_for_connections(needs, limit) / std::max(1U, needs.workers);
  const std::uint64_t most = std::max(1U, needs.connections);
  return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(each, 1, most));
}

std::string lack_of_files(const FileNeeds& needs, std::uint64_t limit) {
  const std::uint32_t fitting = connections_that_fit(needs, limit);
  if (fitting >= needs.connections) return {};
  return std::to_string(needs.workers) + " workers with limits.tcp_connections " +
         std::to_string(needs.connections) + " do not fit in " + std::to_string(limit) +
         " open files beside sockets and probes: each takes " + std::to_string(fitting) +
         " connections; raise the limit (ulimit -Hn, LimitNOFILE= of systemd) or lower "
         "limits.tcp_connections";
}

}  // namespace tools::daemon

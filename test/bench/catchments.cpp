// What a zone's catchments cost: how long they compile, what each holds, and the look-up in it.
//
//   bench_catchments ZONES_FOLDER FILE.mmdb...
#include <algorithm>
#include <cstdio>
#include <ctime>

#include "test/bench/rounds.h"
#include "tools/daemon/world.h"

namespace {

constexpr double mebibyte = 1024.0 * 1024.0;
constexpr std::size_t rounds = 5;

/// Reads and compiles; the seconds are printed, as the CPU counts them: one thread, whatever else
/// the machine does.
tools::daemon::World load(const tools::daemon::WorldOptions& options, const char* what) {
  const std::clock_t start = std::clock();
  auto world = tools::daemon::load_world(options);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("%8.2f s    %s\n", seconds, what);
  return world;
}

void print_service(const zones::Service& service) {
  const auto& catchments = *service.catchments;
  std::printf("%8.1f MiB  %5zu catchments, ns per look-up:",
              static_cast<double>(catchments.bytes()) / mebibyte, catchments.all().size());
  for (bench::Timed& timed : bench::locating(service)) {
    std::printf("%7.1f", bench::cost_of(timed, rounds));
  }
  std::printf("   %s\n", service.name.c_str());
}

}  // namespace

int main(int count, char** words) {
  tools::daemon::WorldOptions options;
  for (int i = 2; i < count; ++i) {
    options.overrides.databases.emplace_back(words[i]);
    std::printf("             %s\n", words[i]);
  }
  if (count < 3) return 2;
  options.zone_files = {"/dev/null"};
  load(options, "databases alone");
  options.zone_files.clear();
  options.overrides.zones = words[1];
  const auto world = load(options, "with all policies");
  for (const auto& fault : world.faults) {
    if (fault.warning.empty()) std::fprintf(stderr, "%s\n", fault.to_string().c_str());
  }
  if (world.fault_count() > 0) return 1;
  std::printf(
      "             (look-ups of client networks: IPv4 random, skewed, IPv6 random, skewed; then "
      "of resolvers)\n");
  for (const zones::Hosted& hosted : world.compiled.snapshot->zones.all()) {
    for (const auto& service : hosted.services) {
      if (service->chain->depends_on_client()) print_service(*service);
    }
  }
  return 0;
}

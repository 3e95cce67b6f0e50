// libFuzzer: any packet over UDP and TCP against a snapshot that hosts every awkward thing.
#include <cstdio>
#include <cstdlib>

#include "test/dns/invariants.h"
#include "test/dns/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto snapshot = town::snapshot();
  static const dns::Settings settings{.nsid = "fuzz",
                                      .cookies = {.secrets = {{1, 2}}},
                                      .chaos = {.version = "fuzz"},
                                      .ede_to = {geo::Prefix{}}};
  if (const char* rule = invariants::broken_by({data, size}, {*snapshot, settings}, size)) {
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
  }
  return 0;
}

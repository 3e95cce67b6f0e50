// libFuzzer: any options of an OPT, Client Subnet and Cookie among them; what was read is written
// back and read again, and must then say the same.
#include <cstdio>
#include <cstdlib>

#include "test/dns/options_round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const char* rule = options_round_trip::broken_by({data, size})) {
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
  }
  return 0;
}

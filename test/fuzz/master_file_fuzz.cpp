// libFuzzer: any octets as a master file; what is imported compiles, and comes back from its export
// record by record. No file is read.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "test/zones/compile/master_round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const char* rule =
          master_round_trip::broken_by({reinterpret_cast<const char*>(data), size})) {
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
  }
  return 0;
}

// libFuzzer: any octets as a name's text, and as labels of one; what is a name comes back from its
// text to the octet.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "test/zones/name_round_trip.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const char* rule = name_round_trip::broken_by({reinterpret_cast<const char*>(data), size})) {
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
  }
  return 0;
}

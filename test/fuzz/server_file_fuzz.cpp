// libFuzzer: any octets as a server file; settings within their ranges, or faults with a place.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "test/tools/server_file_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const char* rule =
          server_file_rules::broken_by({reinterpret_cast<const char*>(data), size})) {
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
  }
  return 0;
}

// libFuzzer: any request to the control API of a server with zones, checks and a prober; one reply
// each, well-formed, and nothing done or told for who may not ask.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "test/tools/control_rules.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (const char* rule = control_rules::broken_by({reinterpret_cast<const char*>(data), size})) {
    std::fprintf(stderr, "broken: %s\n", rule);
    std::abort();
  }
  return 0;
}

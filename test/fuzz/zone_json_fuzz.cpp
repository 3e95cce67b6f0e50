// libFuzzer: any octets as a zone file compile or are refused with a fault that has a place.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

#include "zones/compile/compile.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  zones::compile::Sources sources;
  sources.geography = std::make_shared<const geo::Geography>();
  sources.files.push_back({"fuzz.json", std::string(data, data + size), 1, {}});
  const auto compiled = zones::compile::compile(sources, nullptr);
  if (compiled.units.empty() == (compiled.refused == 0)) std::abort();
  for (const auto& fault : compiled.faults) {
    if (fault.to_string().find("fuzz.json:") != 0) std::abort();
  }
  return 0;
}

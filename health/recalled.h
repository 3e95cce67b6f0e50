// What an address came to, as it outlives the process: told by the Watch, kept by whoever asks, and
// given back to the next one. Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "health/hysteresis.h"

namespace health {

struct Recalled {
  std::string service, endpoint, address;
  std::uint64_t digest = 0;  // of its check and target: what another check saw says nothing
  Verdict verdict = Verdict::unknown;
  std::uint32_t turned_by = 0;     // results in a row that made the verdict
  std::int64_t since_unix_ms = 0;  // when it became so
  std::string failure;             // reason of the last bad result
};

using Recollection = std::vector<Recalled>;

}  // namespace health

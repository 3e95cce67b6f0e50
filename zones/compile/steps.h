// The steps of a chain as they are written in "steer": one line per step in a table of names and
// readers.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "geo/geography.h"
#include "zones/compile/endpoints.h"
#include "zones/compile/maps.h"
#include "zones/compile/reader.h"
#include "zones/compile/words.h"
#include "zones/steer/chain.h"

namespace zones::compile {

/// What steps are read with.
struct StepScope {
  const Reader& reader;
  const Words& words;
  const geo::Knowledge& knows;  // what the databases decide, for warnings
  Maps& maps;
  std::span<const ReadEndpoint> endpoints;
  std::string_view service;  // its name
  std::string_view seed;     // of its sticky steps
};

struct ReadStep {
  steer::Step step;
  const Value* written = nullptr;  // null for the default chain
};

/// Reads the list of steps (or a single one); every fault is noted and the step left out.
std::vector<ReadStep> read_steps(const StepScope& scope, const Value& steer);

/// What a service without "steer" does: `["healthy"]`.
std::vector<ReadStep> default_steps();

}  // namespace zones::compile

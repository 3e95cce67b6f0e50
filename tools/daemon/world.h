// Everything a server would serve, loaded and compiled without serving it: for `check` and
// `explain`. One thread, no state directory, no prober.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "geo/geography.h"
#include "tools/daemon/server_file.h"
#include "zones/compile/compile.h"

namespace tools::daemon {

struct WorldOptions {
  std::filesystem::path server_file;  // empty: none
  Overrides overrides;
  std::vector<std::filesystem::path> zone_files;  // instead of the zones folder, where not empty
};

struct World {
  ServerFile file;                                  // the defaults, where it had faults
  std::shared_ptr<const geo::Geography> geography;  // never null
  zones::compile::Compiled compiled;                // its snapshot is never null
  /// Of the server file, the databases and the zones, by place; warnings among them.
  std::vector<zones::compile::Fault> faults;

  [[nodiscard]] std::size_t fault_count() const;  // without warnings
  [[nodiscard]] std::size_t warning_count() const;
};

/// Never throws for what is wrong with the input: that is in `faults`, and what is good is
/// compiled.
World load_world(const WorldOptions& options);

}  // namespace tools::daemon

// The options that say what is served, shared by `serve`, `check` and `explain`.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tools/daemon/server_file.h"
#include "tools/trimtab/command_line.h"

namespace tools::trimtab {

struct InputOptions {
  std::string config;
  std::string zones;
  std::vector<std::string> databases;

  void add_to(Verb& verb);  // -c/--config, --zones, --geo
  [[nodiscard]] daemon::Overrides overrides() const;
  /// The one named, else ./trimtab.json where it exists and neither the zones nor anything else
  /// (`others_given`) was named instead.
  [[nodiscard]] std::filesystem::path server_file(bool others_given = false) const;
};

}  // namespace tools::trimtab

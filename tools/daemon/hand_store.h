// The operator's hands on disk: `hands.json` in the state directory, replaced whole, so that they
// survive restarts. Loaded once at start-up; kept by the compiler's thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "health/hand.h"
#include "tools/daemon/state_folder.h"

namespace tools::daemon {

class HandStore {
 public:
  /// Without a folder nothing is kept.
  explicit HandStore(std::optional<std::filesystem::path> folder) : folder_(std::move(folder)) {}

  [[nodiscard]] bool keeps() const noexcept { return folder_.has_value(); }

  /// What was kept. A file that cannot be read is named in `problems` and moved aside, to
  /// `hands.json.unreadable`.
  [[nodiscard]] std::vector<health::LaidHand> load(std::vector<std::string>& problems) const;

  /// The old file or the new one is found, whole, whenever the machine stops. Throws StateError.
  void keep(const std::vector<health::LaidHand>& hands) const;

 private:
  std::optional<std::filesystem::path> folder_;
};

}  // namespace tools::daemon

// What the prober saw, kept in the state directory as health.json: read once at start-up, replaced
// whole whenever a verdict has changed. A file that is no such file, or one of a later version, is
// reported and set aside, never an end. Compiler's thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "health/recalled.h"

namespace tools::daemon {

std::string recollection_json(const health::Recollection& all);

/// Nothing where `text` is no recollection; `why` says so for a person.
std::optional<health::Recollection> parse_recollection(std::string_view text, std::string& why);

/// Whether both say the same; reckoned times may differ by a moment.
bool same(const health::Recollection& a, const health::Recollection& b);

class HealthFile {
 public:
  /// In a folder that this server has locked.
  explicit HealthFile(const std::filesystem::path& folder) : path_(folder / "health.json") {}

  /// What was kept; nothing where nothing was. Troubles go to `problems`.
  health::Recollection load(std::vector<std::string>& problems);
  /// Writes where anything has changed. What went wrong, empty for nothing; said once.
  std::string keep(const health::Recollection& all);

 private:
  std::filesystem::path path_;
  std::optional<health::Recollection> kept_;
  std::string last_problem_;
};

}  // namespace tools::daemon

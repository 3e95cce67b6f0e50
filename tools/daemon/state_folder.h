// The state directory: the texts of the zones as they were last accepted, each with those of the
// shared files it uses and the serial it was served with, so that a restart can stand in for a file
// that is broken or gone. One file per zone, replaced whole; locked for one server. Compiler's
// thread, except making it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "zones/compile/compile.h"

namespace tools::daemon {

/// The directory cannot be used: why and what to do, for a person.
struct StateError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class StateFolder {
 public:
  /// Makes the directory where it is missing, locks it and proves that it can be written. Throws
  /// StateError.
  explicit StateFolder(std::filesystem::path folder);
  ~StateFolder();  // unlocks
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;

  /// What was kept, as sources for the compiler: each under the path it once came from, its last
  /// serial as the modification time. What cannot be read back is left out and named in
  /// `problems`.
  std::vector<zones::compile::SourceFile> load(std::vector<std::string>& problems);

  struct Keeping {
    bool done = true;                   // false: interrupted; call again for the rest
    std::vector<std::string> problems;  // for the log
  };
  /// Writes what is new among the good units and removes what is not among `units` any more. Each
  /// file is replaced whole, and the disk is waited for twice, however many there are.
  /// `interrupted` is asked after each file that was written.
  Keeping keep(
      const std::map<std::string, zones::compile::Unit>& units,
      const std::function<bool()>& interrupted = [] { return false; });

 private:
  struct Kept {
    std::uint32_t serial = 0;
    std::string text;
    std::string file;
    std::vector<std::pair<std::string, std::string>> shared;  // path and text of each file used
    friend bool operator==(const Kept&, const Kept&) = default;
  };
  using Batch = std::map<std::string, Kept>;  // by file name

  /// Beside the file that it is to replace. Throws StateError.
  void write_beside(const std::string& name, const Kept& kept) const;
  /// Puts what was written in place of the old. Throws StateError.
  void replace(Batch written);
  void forget_others(const std::set<std::string>& wanted, std::vector<std::string>& problems);

  std::filesystem::path folder_;
  int lock_ = -1;
  Batch kept_;  // what is on disk
};

}  // namespace tools::daemon

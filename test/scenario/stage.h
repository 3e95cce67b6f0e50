// A whole Trimtab on free ports with a folder of its own, and the tools that ask it: dig, curl, the
// verbs.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "test/scenario/program.h"
#include "test/tools/scratch_folder.h"

namespace scenario {

class Stage {
 public:
  /// Files of the folder, zones under "zones/", are written before `start`.
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    return folder_.write(name, text);
  }
  /// Replaces a file by rename, as careful editors do.
  void replace(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }

  /// The server will be started by this command, which runs the one behind it: env, setpriv...
  void start_by(std::vector<std::string> command) { starter_ = std::move(command); }
  /// Starts `trimtab serve` on the folder's zones and waits until it serves.
  void start(const std::vector<std::string>& more = {});
  /// The same, without waiting for more than its addresses.
  void launch(const std::vector<std::string>& more = {});
  void stop() { program_.reset(); }
  [[nodiscard]] Program& program() { return *program_; }

  /// What `dig +short` says: the set of lines. More arguments: "+subnet=192.0.2.0/24", "+tcp",
  /// "AAAA".
  [[nodiscard]] std::set<std::string> dig(const std::string& name,
                                          const std::vector<std::string>& more = {}) const;
  /// All that dig prints.
  [[nodiscard]] std::string dig_whole(const std::string& name,
                                      const std::vector<std::string>& more = {}) const;
  /// Runs a verb that talks to this server.
  [[nodiscard]] Outcome ask(std::vector<std::string> words) const;
  /// Waits until the answer is `wanted`.
  [[nodiscard]] bool await_answer(const std::string& name, const std::set<std::string>& wanted,
                                  const std::vector<std::string>& more = {}) const;

  [[nodiscard]] const std::string& port() const { return port_; }
  [[nodiscard]] const std::string& control() const { return control_; }

 private:
  ScratchFolder folder_;
  std::vector<std::string> starter_;
  std::unique_ptr<Program> program_;
  std::string port_, control_;
};

/// The path of the program under test.
std::string trimtab();

}  // namespace scenario

// A real BIND beside us, which shares what a test is about: the secret of its DNS Cookies.
#pragma once

#include <memory>
#include <string>

#include "test/scenario/program.h"
#include "test/tools/scratch_folder.h"

namespace scenario {

/// named on a free port of 127.0.0.1, authoritative for `bind.test`.
class Named {
 public:
  /// `options`: lines for its options block. Returns when it answers.
  explicit Named(const std::string& options);
  [[nodiscard]] const std::string& port() const { return port_; }

 private:
  ScratchFolder folder_;
  std::unique_ptr<Program> program_;
  std::string port_;
};

}  // namespace scenario

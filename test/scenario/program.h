// Programs as a person runs them: started with arguments, their output read, signalled, awaited.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <regex>
#include <string>
#include <thread>
#include <vector>

namespace scenario {

/// Longer than any test machine stalls; reached only by a test that fails.
constexpr int patience_s = 120;

/// A child process whose output (stdout and stderr together) is collected line by line. Killed when
/// it goes.
class Program {
 public:
  explicit Program(const std::vector<std::string>& command);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// The first capture of `pattern` in a line said since the last call that found one, or before;
  /// throws after `patience_s` or when the program ended without saying it.
  std::string await_line(const std::string& pattern);
  void signal(int number) const;
  /// Waits for the end; the exit code, or 128 + the signal's number.
  int await_end();
  /// Everything it says until it ends.
  [[nodiscard]] std::string await_output();
  [[nodiscard]] std::string output();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  void read_all();
  pid_t pid_ = -1;
  int pipe_ = -1;
  std::mutex mutex_;
  std::condition_variable said_;
  std::string output_;
  std::size_t looked_at_ = 0;
  bool at_end_ = false;
  std::optional<int> exit_code_;
  std::thread reader_;
};

struct Outcome {
  int exit_code = 0;
  std::string output;
};
/// Runs a command to its end.
Outcome run(const std::vector<std::string>& command);

/// Waits until `holds` is true, asking it again and again; false after `patience_s`.
bool await(const std::function<bool()>& holds);

}  // namespace scenario

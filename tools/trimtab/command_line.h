// The command line's verbs and options; the only file that knows CLI11 is command_line.cpp. A
// verb's file declares its options and what runs: `add_NAME(CommandLine&)`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tools::trimtab {

enum ExitCode : int {
  exit_good = 0,
  exit_faults = 1,  // the input has faults
  exit_usage = 2,   // used wrongly
  exit_system = 3,  // the system refused
};

/// One verb being declared. What it fills must outlive the parsing: keep it in a shared_ptr that
/// the action holds.
class Verb {
 public:
  explicit Verb(void* app) : app_(app) {}
  void flag(const std::string& names, bool& set, const std::string& help);
  /// `value_name`: as the help shows it ("FILE"). Names: "-c,--config".
  void option(const std::string& names, std::string& value, const std::string& value_name,
              const std::string& help);
  void option(const std::string& names, std::optional<unsigned>& value,
              const std::string& value_name, const std::string& help);
  /// May be given several times.
  void option(const std::string& names, std::vector<std::string>& values,
              const std::string& value_name, const std::string& help);
  void positional(const std::string& name, std::string& value, const std::string& help,
                  bool required = true);
  void positional(const std::string& name, std::vector<std::string>& values,
                  const std::string& help);
  /// A word behind the verb that says of what kind; such a verb needs one and does nothing else.
  Verb kind(const std::string& name, const std::string& help);
  /// What the verb does; returns the exit code.
  void action(std::function<int()> run);

 private:
  void* app_;  // CLI::App
};

class CommandLine {
 public:
  explicit CommandLine(const std::string& version);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  Verb verb(const std::string& name, const std::string& help);
  /// Parses, runs the verb that was named, returns the exit code. Mistakes go to stderr with exit
  /// code 2.
  int run(int argc, char** argv);

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

/// Says why on stderr with the program's name before it; returns `exit_code`.
int complain(const std::string& why, ExitCode exit_code);

}  // namespace tools::trimtab

#include "tools/trimtab/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <utility>

#include "zones/compile/faults.h"

namespace tools::trimtab {
namespace {

CLI::App& app_of(void* app) { return *static_cast<CLI::App*>(app); }

/// How an action's exit code leaves the parser's callback.
struct Finished {
  int exit_code;
};

int refuse(const std::string& word, const std::string& what, const std::vector<std::string>& all) {
  std::string listed;
  for (const auto& each : all) listed += (listed.empty() ? "" : ", ") + each;
  const std::vector<std::string_view> known(all.begin(), all.end());
  std::string hint = zones::compile::nearest(word, known);
  hint = hint.starts_with("did you mean") ? hint + " " : "";
  return complain('"' + word + "\" is no " + what + "; " + hint + "there are: " + listed,
                  exit_usage);
}

bool is_word(const std::string& argument) {
  return !argument.empty() && !argument.starts_with('-');
}

bool has(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

}  // namespace

void Verb::flag(const std::string& names, bool& set, const std::string& help) {
  app_of(app_).add_flag(names, set, help);
}

void Verb::option(const std::string& names, std::string& value, const std::string& value_name,
                  const std::string& help) {
  app_of(app_).add_option(names, value, help)->type_name(value_name);
}

void Verb::option(const std::string& names, std::optional<unsigned>& value,
                  const std::string& value_name, const std::string& help) {
  app_of(app_).add_option(names, value, help)->type_name(value_name);
}

void Verb::option(const std::string& names, std::vector<std::string>& values,
                  const std::string& value_name, const std::string& help) {
  // One value each time, so that a positional argument may follow.
  app_of(app_).add_option(names, values, help)->type_name(value_name)->expected(1)->take_all();
}

void Verb::positional(const std::string& name, std::string& value, const std::string& help,
                      bool required) {
  app_of(app_).add_option(name, value, help)->type_name("")->required(required);
}

void Verb::positional(const std::string& name, std::vector<std::string>& values,
                      const std::string& help) {
  app_of(app_).add_option(name, values, help)->type_name("");
}

Verb Verb::kind(const std::string& name, const std::string& help) {
  app_of(app_).require_subcommand(1);
  return Verb(app_of(app_).add_subcommand(name, help));
}

void Verb::action(std::function<int()> run) {
  app_of(app_).callback([run = std::move(run)] { throw Finished{run()}; });
}

class CommandLine::Core {
 public:
  explicit Core(const std::string& version)
      : app("An authoritative DNS server that steers clients by place, health and weight",
            "trimtab") {
    app.set_version_flag("--version", "trimtab " + version);
    app.require_subcommand(1);
    app.failure_message([](const CLI::App*, const CLI::Error& error) {
      return std::string("trimtab: ") + error.what() + "\nRun `trimtab --help` for the usage.\n";
    });
  }
  /// What may follow a verb that has kinds.
  [[nodiscard]] std::vector<std::string> kinds_of(const std::string& verb) const {
    std::vector<std::string> kinds;
    const CLI::App& found = *app.get_subcommand(verb);
    const auto all = [](const CLI::App*) { return true; };
    for (const CLI::App* kind : found.get_subcommands(all)) kinds.push_back(kind->get_name());
    return kinds;
  }

  CLI::App app;
  std::vector<std::string> verbs;
};

CommandLine::CommandLine(const std::string& version) : core_(std::make_unique<Core>(version)) {}
CommandLine::~CommandLine() = default;

Verb CommandLine::verb(const std::string& name, const std::string& help) {
  core_->verbs.push_back(name);
  return Verb(core_->app.add_subcommand(name, help));
}

int CommandLine::run(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  const std::string second = argc > 2 ? argv[2] : "";
  if (is_word(first) && !has(core_->verbs, first)) return refuse(first, "verb", core_->verbs);
  const auto kinds = is_word(first) ? core_->kinds_of(first) : std::vector<std::string>();
  if (!kinds.empty() && is_word(second) && !has(kinds, second)) {
    return refuse(second, "kind of " + first, kinds);
  }
  try {
    core_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return core_->app.exit(error) == 0 ? exit_good : exit_usage;
  } catch (const Finished& finished) {
    return finished.exit_code;
  }
  return exit_good;
}

int complain(const std::string& why, ExitCode code) {
  std::cerr << "trimtab: " << why << '\n';
  return code;
}

}  // namespace tools::trimtab

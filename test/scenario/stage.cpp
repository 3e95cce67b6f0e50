#include "test/scenario/stage.h"

#include <sstream>

namespace scenario {
namespace {

void append(std::vector<std::string>& list, const std::vector<std::string>& more) {
  list.insert(list.end(), more.begin(), more.end());
}

}  // namespace

std::string trimtab() { return TRIMTAB_PROGRAM; }

void Stage::replace(const std::string& name, const std::string& text) const {
  const auto beside = write(name + ".new", text);
  std::filesystem::rename(beside, path(name));
}

void Stage::launch(const std::vector<std::string>& more) {
  std::vector<std::string> command = starter_;
  append(command, {trimtab(), "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"});
  if (std::filesystem::exists(path("trimtab.json"))) {
    append(command, {"-c", path("trimtab.json").string()});
  } else {
    append(command, {"--zones", path("zones").string()});
  }
  append(command, more);
  program_ = std::make_unique<Program>(command);
  port_ = program_->await_line(R"(listening address="?127\.0\.0\.1:(\d+))");
  control_ = program_->await_line(R"(control address="?(127\.0\.0\.1:\d+))");
}

void Stage::start(const std::vector<std::string>& more) {
  launch(more);
  program_->await_line(R"(serving generation)");
}

std::string Stage::dig_whole(const std::string& name, const std::vector<std::string>& more) const {
  std::vector<std::string> command{"dig", "@127.0.0.1", "-p", port_, "+tries=1", "+time=5", name};
  append(command, more);
  return run(command).output;
}

std::set<std::string> Stage::dig(const std::string& name,
                                 const std::vector<std::string>& more) const {
  auto options = more;
  options.emplace_back("+short");
  std::istringstream lines(dig_whole(name, options));
  std::set<std::string> answer;
  for (std::string line; std::getline(lines, line);) answer.insert(line);
  return answer;
}

Outcome Stage::ask(std::vector<std::string> words) const {
  words.insert(words.begin(), trimtab());
  append(words, {"--control", control_});
  return run(words);
}

bool Stage::await_answer(const std::string& name, const std::set<std::string>& wanted,
                         const std::vector<std::string>& more) const {
  return await([&] { return dig(name, more) == wanted; });
}

}  // namespace scenario

#include <unistd.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "zones/compile/check_kinds.h"
#include "zones/compile/check_options.h"
#include "zones/compile/draft.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

constexpr std::array<std::string_view, 2> keys{"command", "port"};
// What is longer belongs into a script; the kernel's own limits are far beyond.
constexpr std::size_t most_arguments = 64, longest_argument = 4096;

void read_command(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (!value.is(Value::Kind::list) || value.items.empty()) {
    reader.fault(value, "a command is a list: the program, then each argument",
                 R"(write ["/usr/local/bin/check", "--quick"]; no shell reads it)");
    return;
  }
  std::vector<std::string> arguments;
  for (const Value& item : value.items) {
    const auto text = reader.text(item);
    if (!text) return;
    if (text->find('\0') != std::string::npos || text->size() > longest_argument) {
      reader.fault(item, "an argument has at most 4096 octets, and no NUL among them");
      return;
    }
    arguments.push_back(*text);
  }
  if (arguments.size() > most_arguments) {
    reader.fault(value, "more than 64 arguments", "write a script around the program");
  }
  const std::string& program = arguments.front();
  if (!program.starts_with('/')) {
    reader.fault(value.items.front(), quoted(program) + " is no absolute path",
                 "write the program's whole path: it is not searched for");
  } else if (access(program.c_str(), X_OK) != 0) {
    reader.warn("exec-not-found", value.items.front(),
                quoted(program) + " is no program that can be run here",
                "install it before the zone is served");
  }
  draft.settings.exec.arguments = std::move(arguments);
}

}  // namespace

void read_exec(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (value.is(Value::Kind::boolean) && value.boolean) return;
  if (!value.is(Value::Kind::object)) return read_command(reader, value, draft);
  if (!is_object_of(reader, value, keys)) return;
  if (const Value* command = value.find("command")) read_command(reader, *command, draft);
  if (const Value* port = value.find("port")) {
    find_check_option("port")->read(reader, *port, draft);
  }
}

void check_exec(const Reader& reader, const Value& check, const CheckDraft& draft) {
  if (!draft.settings.exec.arguments.empty()) return;
  reader.fault(check, "a check of kind \"exec\" without a command",
               R"(write {"exec": ["/usr/local/bin/check"]})");
}

void judge_exec(const Reader& reader, const Value& exec, ExecRule rule) {
  if (rule == ExecRule::refuse) {
    reader.fault(exec, "this server runs no programs for zones",
                 R"(write "health": {"exec": true} into its server file, or leave the check out)");
  } else if (rule == ExecRule::warn) {
    reader.warn("exec-needs-leave", exec, "a program is run only where the server file allows it",
                R"(write "health": {"exec": true} into the server file)");
  }
}

}  // namespace zones::compile

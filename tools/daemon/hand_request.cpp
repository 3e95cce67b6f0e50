#include "tools/daemon/hand_request.h"

#include <algorithm>

#include "zones/compile/reader.h"
#include "zones/compile/tree.h"

namespace tools::daemon {
namespace {

using namespace std::chrono_literals;
using zones::compile::Document;
using zones::compile::Faults;
using zones::compile::Reader;
using zones::compile::Value;

constexpr std::size_t longest_reason = 200;  // octets; it stands in logs and in tables

/// Cuts what is too long, never within a UTF-8 character; control characters become blanks.
std::string tidy(std::string text) {
  std::size_t end = std::min(text.size(), longest_reason);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
  text.resize(end);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == '\x7F') c = ' ';
  }
  return text;
}

void read_how(const Reader& reader, const Value& root, HandRequest& request) {
  if (const Value* lasts = root.find("for"); lasts != nullptr && !lasts->is(Value::Kind::null)) {
    request.lasts = reader.duration(*lasts, 1s, 24h * 366).value_or(0s);
  }
  if (const Value* reason = root.find("reason")) {
    request.reason = tidy(reader.text(*reason).value_or(""));
  }
  if (const Value* overrides = root.find("override_guard")) {
    request.overrides_guard = reader.boolean(*overrides).value_or(false);
  }
}

}  // namespace

HandRequest read_hand_request(Command command, std::string_view body) {
  HandRequest request;
  Faults faults;
  if (const auto document = Document::parse("body", body, faults)) {
    const Reader reader(*document, faults);
    const Value& root = document->root();
    const bool is_laid = command == Command::drain || command == Command::force;
    const bool is_object =
        command == Command::force
            ? reader.object(root, {"what", "state", "for", "reason", "override_guard"})
        : is_laid ? reader.object(root, {"what", "for", "reason", "override_guard"})
                  : reader.object(root, {"what"});
    if (is_object) {
      if (const Value* what = root.find("what")) request.what = reader.text(*what).value_or("");
      if (is_laid) read_how(reader, root, request);
      if (const Value* state = root.find("state"); state != nullptr && command == Command::force) {
        const auto word = reader.word(*state, {"up", "down"});
        request.hand = word == "up" ? health::Hand::up : health::Hand::down;
      } else if (command == Command::force) {
        reader.fault(root, "\"state\" is missing", "write \"up\" or \"down\"");
      }
      if (request.what.empty() && !faults.any()) {
        reader.fault(root, "\"what\" is missing",
                     "write cloud:NAME, [ZONE:]SERVICE[/ENDPOINT] or an address");
      }
    }
  }
  if (faults.any()) throw BadRequest(faults.all().front().to_string());
  return request;
}

}  // namespace tools::daemon

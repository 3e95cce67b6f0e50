// Checks of few words: icmp, always, push.
#include <array>

#include "zones/compile/check_kinds.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

using health::Verdict;

constexpr std::array<std::string_view, 3> push_keys{"expires", "then", "initial"};

void read_state(const Reader& reader, const Value& value, Verdict& state) {
  const auto word = reader.word(value, {"unknown", "up", "down"});
  if (!word) return;
  state = *word == "up" ? Verdict::up : Verdict::unknown;
  if (*word == "down") state = Verdict::down;
}

}  // namespace

void read_nothing(const Reader& reader, const Value& value) {
  if (value.is(Value::Kind::boolean) && value.boolean) return;
  if (value.is(Value::Kind::object)) {
    is_object_of(reader, value, {});
    return;
  }
  reader.fault(value, "there is nothing to say of it", "write true");
}

void read_icmp(const Reader& reader, const Value& value, CheckDraft& /*draft*/) {
  read_nothing(reader, value);
}

void read_always(const Reader& reader, const Value& value, CheckDraft& /*draft*/) {
  read_nothing(reader, value);
}

void read_push(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (value.is(Value::Kind::boolean) && value.boolean) return;
  if (!is_object_of(reader, value, push_keys)) return;
  health::PushRule& rule = draft.settings.push;
  if (const Value* expires = value.find("expires")) {
    rule.expires = reader.duration(*expires, health::shortest_push, health::longest_push)
                       .value_or(rule.expires);
  }
  if (const Value* then = value.find("then")) read_state(reader, *then, rule.then);
  if (const Value* initial = value.find("initial")) read_state(reader, *initial, rule.initial);
}

}  // namespace zones::compile

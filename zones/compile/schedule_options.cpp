#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "zones/compile/check_options.h"
#include "zones/compile/keys.h"

namespace zones::compile {
namespace {

using std::chrono::milliseconds;
using Of = CheckOption::Of;

constexpr milliseconds quickest{100};  // as the shortest interval
constexpr milliseconds longest{3'600'000};
constexpr milliseconds longest_window{86'400'000};

bool is_off(const Value& value) {
  return (value.is(Value::Kind::boolean) && !value.boolean) ||
         (value.is(Value::Kind::text) && value.text == "off");
}

/// Without a burst the pace is the interval's: health::pace takes the lesser.
void read_confirm(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (is_off(value)) {
    draft.confirm = longest;
  } else if (const auto read = reader.duration(value, quickest, longest)) {
    draft.confirm = *read;
  }
}

void read_jitter(const Reader& reader, const Value& value, CheckDraft& draft) {
  constexpr std::uint32_t permille_of_percent = 10, most_percent = 100;
  const std::string_view text = value.is(Value::Kind::text) ? value.text : std::string_view{};
  std::uint32_t percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool is_percent = error == std::errc{} && end + 1 == text.data() + text.size() &&
                          *end == '%' && percent <= most_percent;
  if (is_percent) {
    draft.settings.jitter_permille = percent * permille_of_percent;
  } else {
    reader.fault(value, "expected a share of the interval", "write \"10%\"; at most \"100%\"");
  }
}

void read_tripwire(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (const auto read = reader.boolean(value)) draft.settings.tripwire = *read;
}

void read_initial(const Reader& reader, const Value& value, CheckDraft& draft) {
  using Initial = health::Check::Initial;
  constexpr std::array<std::pair<std::string_view, Initial>, 4> words{{{"probe", Initial::probe},
                                                                       {"up", Initial::up},
                                                                       {"down", Initial::down},
                                                                       {"last", Initial::last}}};
  const auto read = reader.word(value, {"probe", "up", "down", "last"});
  for (const auto& [word, initial] : words) {
    if (read == word) draft.settings.initial = initial;
  }
}

/// `true`, a base, or an object.
void read_damping(const Reader& reader, const Value& value, CheckDraft& draft) {
  constexpr milliseconds usual_base{30'000};
  health::Damping damping;
  if (is_off(value)) {
    draft.settings.damping = damping;
    return;
  }
  damping.base = usual_base;
  const bool is_plain = value.is(Value::Kind::boolean);
  if (value.is(Value::Kind::object)) {
    static_cast<void>(reader.object(value, {"hold", "most", "within"}));
    const auto read = [&](std::string_view key, milliseconds most, milliseconds& into) {
      const Value* written = value.find(key);
      if (written == nullptr) return;
      into = reader.duration(*written, quickest, most).value_or(into);
    };
    read("hold", longest, damping.base);
    read("most", longest_window, damping.most);
    read("within", longest_window, damping.within);
    damping.most = std::max(damping.most, damping.base);
  } else if (!is_plain) {
    damping.base = reader.duration(value, quickest, longest).value_or(damping.base);
    damping.most = std::max(damping.most, damping.base);
  }
  draft.settings.damping = damping;
}

void read_ramp(const Reader& reader, const Value& value, CheckDraft& draft) {
  if (is_off(value)) {
    draft.settings.ramp = milliseconds(0);
  } else if (const auto read = reader.duration(value, milliseconds(0), longest)) {
    draft.settings.ramp = *read;
  }
}

constexpr std::array<CheckOption, 6> options{{{"confirm", Of::schedule, read_confirm},
                                              {"jitter", Of::schedule, read_jitter},
                                              {"tripwire", Of::schedule, read_tripwire},
                                              {"initial", Of::schedule, read_initial},
                                              {"damping", Of::schedule, read_damping},
                                              {"ramp", Of::schedule, read_ramp}}};

}  // namespace

std::span<const CheckOption> schedule_options() noexcept { return options; }

}  // namespace zones::compile

#include "zones/compile/guard_option.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string_view>

namespace zones::compile {
namespace {

/// 1 to 99: beyond all of them nothing can go down.
std::optional<std::uint32_t> share_of(const Value& value) {
  constexpr std::uint32_t most = 99;
  if (!value.is(Value::Kind::text)) return std::nullopt;
  const std::string_view text = value.text;
  std::uint32_t percent = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), percent);
  const bool is_percent =
      error == std::errc{} && end + 1 == text.data() + text.size() && *end == '%';
  if (!is_percent || percent < 1 || percent > most) return std::nullopt;
  return percent;
}

}  // namespace

health::GuardRule read_guard(const Reader& reader, const Value& value) {
  using namespace std::chrono_literals;
  health::GuardRule rule;
  if (value.is(Value::Kind::boolean) && !value.boolean) return rule;
  const Value* share = &value;
  if (value.is(Value::Kind::object)) {
    static_cast<void>(reader.object(value, {"share", "within"}));
    share = value.find("share");
    if (const Value* within = value.find("within")) {
      rule.within = reader.duration(*within, 1s, 1h).value_or(rule.within);
    }
  }
  const auto percent = share == nullptr ? std::nullopt : share_of(*share);
  if (percent) {
    rule.percent = *percent;
  } else {
    reader.fault(share == nullptr ? value : *share, "expected the share that may go down at once",
                 "write \"50%\", one of \"1%\" to \"99%\"");
  }
  return rule;
}

}  // namespace zones::compile

// The options of a check: one line each in a table, with the kinds of check that have them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "zones/compile/check_draft.h"

namespace zones::compile {

struct CheckOption {
  /// Who has the option; each kind of probe has those of the kinds before it, too.
  enum class Of : std::uint8_t { schedule, tcp, http, https };

  std::string_view key;
  Of of;
  void (*read)(const Reader& reader, const Value& value, CheckDraft& draft);
};

std::span<const CheckOption> schedule_options() noexcept;  // what is left: schedule_options.cpp
std::span<const CheckOption> plain_options() noexcept;     // schedule and tcp: check_options.cpp
std::span<const CheckOption> http_options() noexcept;      // http and https: http_options.cpp
/// Among all of them; null when there is none.
const CheckOption* find_check_option(std::string_view key) noexcept;

}  // namespace zones::compile

// The options of a check: one line each in a table, with the kinds of check that have them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "zones/compile/check_draft.h"

namespace zones::compile {

struct CheckOption {
  /// A set of kinds of checks: those that have the option. One of the schedule belongs to no kind
  /// and stands beside it, never inside.
  enum class Of : std::uint32_t {
    schedule = 0,
    http = 1U << 0,
    https = 1U << 1,
    tcp = 1U << 2,
    dns = 1U << 16,
    exec = 1U << 17,
    calculated = 1U << 18,
    web = http | https,
    over_tls = https,
    on_a_port = http | https | tcp | dns | exec | calculated,
  };

  std::string_view key;
  Of of;
  void (*read)(const Reader& reader, const Value& value, CheckDraft& draft);
};

std::span<const CheckOption> plain_options() noexcept;  // schedule and port: check_options.cpp
std::span<const CheckOption> schedule_options() noexcept;  // what is left: schedule_options.cpp
std::span<const CheckOption> http_options() noexcept;      // each in the file of its name
std::span<const CheckOption> tls_options() noexcept;
/// All of the above.
std::span<const CheckOption> check_options() noexcept;
/// Among all of them; null when there is none.
const CheckOption* find_check_option(std::string_view key) noexcept;

}  // namespace zones::compile

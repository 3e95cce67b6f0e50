// The options of a check: one line each in a table, with the kinds of check that have them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "zones/compile/check_draft.h"

namespace zones::compile {

constexpr std::uint32_t bit_of(health::Check::Kind kind) noexcept {
  return 1U << static_cast<unsigned>(kind);
}

struct CheckOption {
  /// A set of kinds of checks: those that have the option. One of the schedule belongs to no kind
  /// and stands beside it, never inside.
  enum class Of : std::uint32_t {
    schedule = 0,
    http = bit_of(health::Check::Kind::http),
    https = bit_of(health::Check::Kind::https),
    tcp = bit_of(health::Check::Kind::tcp),
    tls = bit_of(health::Check::Kind::tls),
    grpc = bit_of(health::Check::Kind::grpc),
    dns = bit_of(health::Check::Kind::dns),
    exec = bit_of(health::Check::Kind::exec),
    calculated = bit_of(health::Check::Kind::calculated),
    web = http | https,
    named = web | tls | grpc,  // asked for by a name
    over_tls = https | tls | grpc,
    over_tcp = web | tcp | tls | grpc,
    on_a_port = web | tcp | tls | grpc | dns | exec | calculated,
  };

  std::string_view key;
  Of of;
  void (*read)(const Reader& reader, const Value& value, CheckDraft& draft);
};

std::span<const CheckOption> plain_options() noexcept;     // schedule and port: check_options.cpp
std::span<const CheckOption> schedule_options() noexcept;  // what is left: schedule_options.cpp
std::span<const CheckOption> http_options() noexcept;      // each in the file of its name
std::span<const CheckOption> tls_options() noexcept;
std::span<const CheckOption> tcp_options() noexcept;
std::span<const CheckOption> grpc_options() noexcept;
/// All of the above.
std::span<const CheckOption> check_options() noexcept;
/// Among all of them; null when there is none.
const CheckOption* find_check_option(std::string_view key) noexcept;

}  // namespace zones::compile

// How long a TCP connection may go without a whole query: as configured while there is room for
// many more, then less and less, so that a full table is one of clients that ask. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "dns/server.h"

namespace dns {

/// RFC 7766 §6.2.3 lets it depend on the load. `limits.idle` while no more than half of
/// `limits.connections` are taken, from there falling with each one to `limits.idle_when_full`
/// (never more than `limits.idle`) at the last. At least 1 ms.
constexpr std::chrono::milliseconds idle_now(const TcpLimits& limits, std::size_t taken) noexcept {
  using std::chrono::milliseconds;
  const milliseconds whole = std::max(limits.idle, milliseconds(1));
  const milliseconds least = std::clamp(limits.idle_when_full, milliseconds(1), whole);
  const std::size_t places = limits.connections, unhurried = places / 2;
  if (taken <= unhurried) return whole;
  if (taken >= places) return least;
  const auto left = static_cast<milliseconds::rep>(places - taken);
  return least + (whole - least) * left / static_cast<milliseconds::rep>(places - unhurried);
}

}  // namespace dns

#include "dns/rdata.h"

#include <algorithm>

namespace dns {
namespace {

/// Octets before the target's name, by type.
std::optional<std::size_t> target_offset(std::uint16_t type) noexcept {
  switch (type) {
    case zones::type::ns:
      return 0;
    case zones::type::mx:  // preference
    case zones::type::svcb:
    case zones::type::https:  // priority
      return 2;
    case zones::type::srv:  // priority, weight, port
      return 6;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Octets> Rdatas::next() noexcept {
  if (in_.left() == 0) return std::nullopt;
  const Octets rdata = in_.octets(in_.u16());
  return in_.ok() ? std::optional(rdata) : std::nullopt;
}

Octets leading_name(Octets data) noexcept {
  const std::size_t most = std::min(data.size(), zones::max_name_octets);
  for (std::size_t at = 0; at < most && data[at] <= max_label_octets; at += 1U + data[at]) {
    if (data[at] == 0) return data.first(at + 1);
  }
  return {};
}

bool names_host(std::uint16_t type) noexcept { return target_offset(type).has_value(); }

Octets target_of(std::uint16_t type, Octets rdata) noexcept {
  const auto offset = target_offset(type);
  if (!offset || *offset > rdata.size()) return {};
  const Octets target = leading_name(rdata.subspan(*offset));
  return target.size() > 1 ? target : Octets{};
}

bool names_owner(std::uint16_t type, Octets rdata) noexcept {
  if (type != zones::type::svcb && type != zones::type::https) return false;
  Reader in(rdata);
  const bool is_service = in.u16() != 0;
  return is_service && leading_name(rdata.subspan(in.position())).size() == 1;
}

}  // namespace dns

#include "health/socket_address.h"

#include <uv.h>

#include "health/reason.h"

namespace health {

std::optional<sockaddr_storage> socket_address(const std::string& target, std::uint16_t port) {
  sockaddr_storage to{};
  if (uv_ip4_addr(target.c_str(), port, reinterpret_cast<sockaddr_in*>(&to)) != 0 &&
      uv_ip6_addr(target.c_str(), port, reinterpret_cast<sockaddr_in6*>(&to)) != 0) {
    return std::nullopt;
  }
  return to;
}

Outcome no_address(const std::string& target) {
  return {Outcome::Kind::bad, "not an IP address: " + printable(target), {}};
}

}  // namespace health

#include "tools/daemon/listen_address.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace tools::daemon {
namespace {

constexpr std::uint16_t default_port = 5300;

bool can_bind(const geo::Address& address) {
  sockaddr_storage storage{};
  const auto length = address.to_sockaddr(0, storage);
  const int descriptor =
      ::socket(address.is_v4() ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const bool good = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&storage), length) == 0;
  ::close(descriptor);
  return good;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

}  // namespace

std::optional<dns::ListenAddress> parse_listen(std::string_view text, std::string& why) {
  std::string_view host;
  std::string_view port;
  if (const auto close = text.find("]:"); text.starts_with('[') && close != text.npos) {
    host = text.substr(1, close - 1);
    port = text.substr(close + 2);
  } else if (const auto colon = text.find(':'); colon != text.npos && text.rfind(':') == colon) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  } else {
    why = "no address with a port; write it like 127.0.0.1:5300 or [::1]:5300";
    return std::nullopt;
  }
  const auto address = geo::Address::parse(host);
  if (!address || (text.starts_with('[') && address->is_v4())) {
    why = "\"" + std::string(host) + "\" is no IP address; write it like 127.0.0.1:5300 or " +
          "[::1]:5300";
    return std::nullopt;
  }
  const auto number = parse_port(port);
  if (!number) {
    why = "\"" + std::string(port) + "\" is no port; write a number from 0 to 65535";
    return std::nullopt;
  }
  return dns::ListenAddress{*address, *number};
}

bool is_loopback(const geo::Address& address) noexcept {
  if (address.is_v4()) return address.v4() >> 24U == 127;
  return address.high() == 0 && address.low() == 1;
}

std::vector<dns::ListenAddress> default_listen() {
  std::vector<dns::ListenAddress> addresses{{geo::Address::from_v4(0x7F000001), default_port}};
  const auto v6 = geo::Address::parse("::1");
  if (v6 && can_bind(*v6)) addresses.push_back({*v6, default_port});
  return addresses;
}

bool same_addresses(const std::vector<dns::ListenAddress>& a,
                    const std::vector<dns::ListenAddress>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.address == y.address && x.port == y.port && x.udp_payload == y.udp_payload;
  });
}

}  // namespace tools::daemon

#include "dns/tally.h"

namespace dns {
namespace {

template <typename Part>
requires requires(Part& to, const Part& from) { to.add(from); }
void join(Part& to, const Part& from) noexcept { to.add(from); }

template <typename Part, std::size_t size>
void join(std::array<Part, size>& to, const std::array<Part, size>& from) noexcept {
  for (std::size_t i = 0; i < size; ++i) join(to[i], from[i]);
}

}  // namespace

void Tally::add(const Tally& other) noexcept {
  join(udp_queries, other.udp_queries);
  join(tcp_queries, other.tcp_queries);
  join(dropped, other.dropped);
  join(opcodes, other.opcodes);
  join(types, other.types);
  join(cookies_new, other.cookies_new);
  join(cookies_bad, other.cookies_bad);
  join(cookies_good, other.cookies_good);
  join(limited, other.limited);
  join(limit_slipped, other.limit_slipped);
  join(limit_leaked, other.limit_leaked);
  join(rcodes, other.rcodes);
  join(truncated, other.truncated);
  join(served, other.served);
  join(reply_octets, other.reply_octets);
  join(latency_ns, other.latency_ns);
  join(tcp_open, other.tcp_open);
  join(tcp_connections, other.tcp_connections);
  join(tcp_refused, other.tcp_refused);
  join(tcp_timeouts, other.tcp_timeouts);
  join(tcp_crowded, other.tcp_crowded);
}

}  // namespace dns

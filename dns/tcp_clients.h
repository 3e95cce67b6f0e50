// The clients that have TCP connections to one worker, and how many: a hash table with a fixed
// number of records, found in a bounded number of steps. Its worker's thread only; never allocates
// once made.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dns/age_queue.h"
#include "geo/prefix.h"
#include "zones/steer/siphash.h"

namespace dns {

struct TcpSlot;  // one connection

/// One client network with at least one connection.
struct TcpClient {
  geo::Prefix network = {};
  std::uint32_t connections = 0;
  AgeQueue<TcpSlot> by_last_query = {};
  TcpClient* next = nullptr;  // in its bucket, or of the free ones
};

class TcpClients {
 public:
  /// Room for `clients` at once.
  explicit TcpClients(std::size_t clients);
  TcpClients(const TcpClients&) = delete;
  TcpClients& operator=(const TcpClients&) = delete;

  /// Who counts as one: an IPv4 address; of IPv6 the /56 that one subscriber is given (RFC 6177
  /// §2), who could take any of its addresses and any /64 in it.
  [[nodiscard]] static geo::Prefix network_of(const geo::Address& address) noexcept;

  /// Null where `network` has no connection.
  [[nodiscard]] TcpClient* find(const geo::Prefix& network) noexcept;
  /// Counts one more connection. Null: there is no room.
  TcpClient* join(const geo::Prefix& network) noexcept;
  /// One less; the record of the last one is free again.
  void leave(TcpClient& client) noexcept;

 private:
  TcpClient*& bucket_of(const geo::Prefix& network) noexcept;

  zones::steer::SipKey secret_;
  std::vector<TcpClient> records_;
  std::vector<TcpClient*> buckets_;  // a power of two
  TcpClient* free_ = nullptr;
};

}  // namespace dns

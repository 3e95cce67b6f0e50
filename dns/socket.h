// The sockets a server listens on: one UDP and one TCP socket per address and worker, all of an
// address in one SO_REUSEPORT group, so that the kernel spreads the clients over the workers. Made
// by the control thread before any worker runs; each worker then owns its own pairs.
#pragma once

#include <utility>
#include <vector>

#include "dns/server.h"

namespace dns {

/// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor();
  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// What one worker reads of one address. Both are non-blocking; `tcp` listens already.
struct SocketPair {
  Descriptor udp, tcp;
  bool is_wildcard = false;       // packets carry the address that was asked (IP_PKTINFO)
  std::uint16_t udp_payload = 0;  // as in ListenAddress
};

struct BoundAddress {
  ListenAddress at;  // port resolved
  std::vector<SocketPair> per_worker;
};

/// Binds one address for `workers` workers. Port 0 becomes a port that is free for UDP and TCP.
/// The first pair is bound without SO_REUSEPORT and only then opened to the others: a second server
/// gets "address in use" instead of silently taking half the queries. Throws BindError.
BoundAddress bind_address(const ListenAddress& wanted, unsigned workers);

}  // namespace dns

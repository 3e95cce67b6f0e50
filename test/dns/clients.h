// Real clients and small snapshots for the tests of the listeners: blocking sockets with a long
// timeout, queries written octet by octet, replies read by the reader that the fuzzers try.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dns/server.h"

namespace clients {

using Bytes = std::vector<std::uint8_t>;

/// Longer than any test machine stalls; reached only by a test that fails.
constexpr int patience_s = 20;

/// The zone "app.example." of one generation: "www" has three A records 10.<generation, 2
/// octets>.1-3 whose TTL is the generation; "large" has TXT records of 60,000 octets together.
std::shared_ptr<const zones::Snapshot> snapshot_of(std::uint16_t generation);
std::shared_ptr<const dns::Settings> settings();

/// A query for `label`.app.example.
Bytes query(std::uint16_t id, const std::string& label = "www", std::uint16_t type = 1);
/// The same behind its length, as on TCP.
Bytes framed(const Bytes& message);

/// What a test looks at in a reply.
struct Reply {
  std::uint16_t id = 0;
  unsigned rcode = 0;
  bool is_truncated = false;
  std::vector<std::uint32_t> addresses;  // of the A records, host order
  std::vector<std::uint32_t> ttls;       // of all answer records
  std::size_t octets = 0;
};
/// Throws where the message is no whole reply. Asserts nothing: any thread may call it.
Reply parse(const Bytes& message);

/// One socket connected to one address of a server.
class Client {
 public:
  enum class Kind { udp, tcp };
  /// `from`: the address it asks from, empty for any.
  Client(Kind kind, const dns::ListenAddress& server, const std::string& from = "");
  Client(Client&& other) noexcept : kind_(other.kind_), socket_(other.socket_) {
    other.socket_ = -1;
  }
  Client(const Client&) = delete;
  ~Client();

  void send(const Bytes& octets) const;  // throws; for any thread
  void shut_down_writing() const;
  /// One datagram; nothing when none comes for `patience_s`.
  [[nodiscard]] std::optional<Bytes> datagram() const;
  /// One framed message; nothing at the end of the stream (a reset is one) or after `patience_s`.
  [[nodiscard]] std::optional<Bytes> message() const;
  /// The server has closed, at a message's border, with nothing before it.
  [[nodiscard]] bool sees_end() const;
  /// Sends a query and parses its reply.
  [[nodiscard]] Reply ask(std::uint16_t id) const;
  [[nodiscard]] int socket() const { return socket_; }

 private:
  bool read_whole(std::uint8_t* into, std::size_t octets) const;
  Kind kind_ = Kind::udp;
  int socket_ = -1;
};

inline std::uint64_t sum(const dns::Counter& counter) { return counter.read(); }
template <std::size_t size>
std::uint64_t sum(const std::array<dns::Counter, size>& counters) {
  std::uint64_t all = 0;
  for (const dns::Counter& counter : counters) all += counter.read();
  return all;
}

/// A server on free ports of 127.0.0.1 and ::1 that serves generation 1.
struct Running {
  explicit Running(dns::ServerOptions options = {});
  [[nodiscard]] Client udp(std::size_t address = 0) const;
  [[nodiscard]] Client tcp(std::size_t address = 0) const;
  /// Of all workers.
  [[nodiscard]] dns::Tally tally() const;
  /// One counter, or the sum of several in a row.
  template <typename Counters>
  [[nodiscard]] std::uint64_t count(Counters dns::Tally::*counters) const {
    return sum(tally().*counters);
  }
  dns::Server server;
};

dns::ListenAddress listen_on(const char* address, std::uint16_t port = 0);

}  // namespace clients

// DNS messages on one TCP connection (RFC 1035 §4.2.2, RFC 7766): takes queries out of the stream
// however it was cut, answers them in order, and holds back reading while the client does not take
// its replies. Knows nothing of the loop; owned by a slot of `TcpConnections`, its worker's thread
// only.
#pragma once

#include <cstdint>
#include <span>

#include "dns/serving.h"
#include "dns/socket.h"

namespace dns {

/// Who a connection is from, and where it came in.
struct TcpPeer {
  geo::Address address;
  std::uint16_t udp_payload = 0;  // as in ListenAddress
};

class TcpStream {
 public:
  /// What must happen next for the connection to go on.
  enum class Wants : std::uint8_t {
    read,   // the client's next query
    write,  // room in the socket: replies wait or are still to be made, nothing is read until then
    end,    // nothing: close it
  };

  static constexpr std::size_t frame_octets = 2 + 65535;  // a message and its length
  /// Small replies are collected up to here before they are written, so that a burst of queries
  /// costs one system call; behind it is room for the largest reply.
  static constexpr std::size_t collected_octets = 16 * 1024;
  static constexpr std::size_t memory_octets = frame_octets + collected_octets + frame_octets;

  /// `memory`: `memory_octets` that outlive the stream.
  explicit TcpStream(std::span<std::uint8_t> memory) noexcept
      : input_(memory.first(frame_octets)), output_(memory.subspan(frame_octets)) {}

  void open(Descriptor socket, const TcpPeer& peer) noexcept;
  void close() noexcept;
  [[nodiscard]] int socket() const noexcept { return socket_.number(); }

  /// Reads once and goes on as `resume`.
  Wants read(Serving& serving) noexcept;
  /// Answers what was read and writes, once: `collected_octets` and one reply more at most, so that
  /// a client with many queries for large answers can't starve the others.
  Wants resume(Serving& serving) noexcept;

  /// Replies wait to be written, or to be made.
  [[nodiscard]] bool owes_replies() const noexcept { return has_output() || has_query(); }
  /// No query half read, no reply half written: closing loses nothing.
  [[nodiscard]] bool is_idle() const noexcept { return input_end_ == 0 && !has_output(); }
  /// Something has arrived that was not read yet: closing now would reset the connection, and
  /// replies on their way would be lost with it.
  [[nodiscard]] bool has_unread() const noexcept;
  /// Whole queries taken in since it was opened.
  [[nodiscard]] std::uint64_t queries() const noexcept { return queries_; }

 private:
  enum class Flushed : std::uint8_t { all, blocked, broken };

  [[nodiscard]] std::size_t message_octets() const noexcept;
  [[nodiscard]] bool has_query() const noexcept;
  [[nodiscard]] bool has_output() const noexcept { return output_begin_ != output_end_; }
  /// How many replies that made: one, or none.
  std::size_t answer_next(Serving& serving, const Now& now) noexcept;
  Flushed flush() noexcept;
  void compact() noexcept;
  void stop_reading() noexcept;

  Descriptor socket_;
  TcpPeer peer_;
  std::span<std::uint8_t> input_, output_;
  std::size_t input_begin_ = 0, input_end_ = 0;    // read, not yet answered
  std::size_t output_begin_ = 0, output_end_ = 0;  // to be written
  bool has_ended_ = false;                         // no more queries will come
  std::uint64_t queries_ = 0;
};

}  // namespace dns

// Questions as octets, sent by UDP or TCP to a server on loopback, and the octets that come back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace conformance {

using Packet = std::vector<std::uint8_t>;

enum class Transport : std::uint8_t { udp, tcp };

struct Question {
  Packet name;  // wire form, any case
  std::uint16_t type = 1;
  Transport transport = Transport::udp;
  std::optional<std::uint16_t> payload;  // of EDNS; none: without EDNS
  bool dnssec_ok = false;                // with EDNS only

  [[nodiscard]] Packet packet(std::uint16_t id) const;
  /// As dig takes it: "www.example.com. A +bufsize=512 +dnssec +tcp".
  [[nodiscard]] std::string to_string() const;
  /// The most octets that a reply may have.
  [[nodiscard]] std::size_t room() const;
};

/// One server as its clients know it: a UDP socket and a TCP connection, which is made anew where
/// the server closed it.
class Client {
 public:
  explicit Client(std::uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(const Question& question, std::uint16_t id);
  /// The reply to what was sent last; empty when none came in time, also after asking again.
  Packet receive(const Question& question, std::uint16_t id);
  Packet ask(const Question& question, std::uint16_t id) {
    send(question, id);
    return receive(question, id);
  }

 private:
  Packet receive_udp(std::uint16_t id, int wait_ms) const;
  Packet receive_tcp(std::uint16_t id, int wait_ms);
  bool read_whole(std::uint8_t* into, std::size_t length, int wait_ms) const;
  void connect_tcp();

  std::uint16_t port_;
  int udp_ = -1, tcp_ = -1;
};

/// A port of loopback that nothing holds now, neither by UDP nor by TCP.
std::uint16_t free_port();

}  // namespace conformance

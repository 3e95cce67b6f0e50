// A DNS server for checks of kind dns to meet, on a free port of a loopback address, by UDP and
// TCP. What it answers can be switched while it runs, to what no honest server would say too; it
// counts what it is asked.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

enum class Tongue : std::uint8_t {
  answer,  // the records it was given
  servfail,
  silent,
  wrong_id,        // the right records under another ID
  other_question,  // an answer to what nobody asked
  truncated,       // by UDP an empty answer that says so, by TCP the whole
  cut_short,       // the answer breaks off in the middle of a record
  elsewhere,       // the right answer, sent from another port
  hang_up,         // TCP is closed without a word
};

class DnsServer {
 public:
  explicit DnsServer(std::string address = "127.0.0.1");
  ~DnsServer();
  DnsServer(const DnsServer&) = delete;
  DnsServer& operator=(const DnsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string address() const { return address_; }
  void speak(Tongue tongue) { tongue_ = tongue; }
  /// Records of `type`, by their rdata; a name in it may point to the question's (0xC00C).
  void answer(std::uint16_t type, std::vector<std::vector<std::uint8_t>> rdata);
  [[nodiscard]] int by_udp() const { return by_udp_; }
  [[nodiscard]] int by_tcp() const { return by_tcp_; }

 private:
  void serve();
  void serve_datagram();
  void serve_stream();
  std::vector<std::uint8_t> reply_to(std::vector<std::uint8_t> query, bool is_udp);

  std::string address_;
  int udp_ = -1, tcp_ = -1, other_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<Tongue> tongue_{Tongue::answer};
  std::atomic<int> by_udp_{0}, by_tcp_{0};
  std::mutex mutex_;  // of the two below
  std::uint16_t type_ = 1;
  std::vector<std::vector<std::uint8_t>> rdata_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

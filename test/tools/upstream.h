// A resolver for lookups to meet, on a free port of 127.0.0.1, by UDP and TCP. What it answers can
// be switched while it runs, to what no honest resolver would say too; it counts what it is asked.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

class Upstream {
 public:
  enum class Manner : std::uint8_t {
    answer,
    nxdomain,
    servfail,
    silent,
    garbage,     // octets that are no message
    short_data,  // an A record of three octets
    alias_loop,  // two CNAMEs that lead to each other
  };

  Upstream();
  ~Upstream();
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The same for every name. A family without addresses is answered with no data.
  void answer(std::vector<std::string> v4, std::vector<std::string> v6, std::uint32_t ttl_s);
  /// The addresses hang behind an alias with this TTL.
  void put_behind_alias(std::uint32_t ttl_s);
  void behave(Manner v4, Manner v6);
  void behave(Manner both) { behave(both, both); }
  /// Every answer is so late.
  void delay(std::chrono::milliseconds late) { late_ms_ = static_cast<int>(late.count()); }
  [[nodiscard]] int queries_for_a() const { return queries_for_a_; }

 private:
  void serve();
  void serve_stream(int connection);
  std::vector<std::uint8_t> reply_to(const std::vector<std::uint8_t>& query, bool by_udp);
  std::vector<std::uint8_t> records(std::uint16_t type, std::uint16_t& count);

  int udp_ = -1, tcp_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;  // of the five below
  Manner v4_manner_ = Manner::answer, v6_manner_ = Manner::answer;
  std::vector<std::string> v4_, v6_;
  std::uint32_t ttl_s_ = 60;
  std::uint32_t alias_ttl_s_ = 0;
  bool has_alias_ = false;
  std::atomic<int> queries_for_a_{0}, late_ms_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

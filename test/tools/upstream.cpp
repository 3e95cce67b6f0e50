#include "test/tools/upstream.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace {

constexpr std::uint16_t type_a = 1, type_cname = 5, type_aaaa = 28;
constexpr std::size_t header_octets = 12, most_by_udp = 1232;

void put16(std::vector<std::uint8_t>& to, unsigned value) {
  to.push_back(static_cast<std::uint8_t>(value >> 8));
  to.push_back(static_cast<std::uint8_t>(value));
}

void put_record(std::vector<std::uint8_t>& to, std::uint16_t owner, std::uint16_t type,
                std::uint32_t ttl_s, const std::vector<std::uint8_t>& data) {
  put16(to, 0xC000U | owner);
  put16(to, type);
  put16(to, 1);
  put16(to, ttl_s >> 16);
  put16(to, ttl_s & 0xFFFF);
  put16(to, static_cast<unsigned>(data.size()));
  to.insert(to.end(), data.begin(), data.end());
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int bound(int kind, std::uint16_t& port) {
  const int descriptor = ::socket(AF_INET, kind | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(port);
  socklen_t size = sizeof address;
  if (::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) != 0) {
    ::close(descriptor);
    return -1;
  }
  ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return descriptor;
}

}  // namespace

Upstream::Upstream() {
  for (int tries = 0; tries < 20 && tcp_ < 0; ++tries) {
    port_ = 0;
    if (udp_ >= 0) ::close(udp_);
    udp_ = bound(SOCK_DGRAM, port_);
    tcp_ = bound(SOCK_STREAM, port_);
  }
  if (tcp_ < 0 || ::listen(tcp_, 16) != 0) throw std::runtime_error("no port for an upstream");
  thread_ = std::thread([this] { serve(); });
}

Upstream::~Upstream() {
  stopping_ = true;
  thread_.join();
  ::close(udp_);
  ::close(tcp_);
}

void Upstream::answer(std::vector<std::string> v4, std::vector<std::string> v6,
                      std::uint32_t ttl_s) {
  const std::lock_guard lock(mutex_);
  v4_ = std::move(v4);
  v6_ = std::move(v6);
  ttl_s_ = ttl_s;
}

void Upstream::put_behind_alias(std::uint32_t ttl_s) {
  const std::lock_guard lock(mutex_);
  has_alias_ = true;
  alias_ttl_s_ = ttl_s;
}

void Upstream::behave(Manner v4, Manner v6) {
  const std::lock_guard lock(mutex_);
  v4_manner_ = v4;
  v6_manner_ = v6;
}

void Upstream::serve() {
  while (!stopping_) {
    std::array<pollfd, 2> ready{{{udp_, POLLIN, 0}, {tcp_, POLLIN, 0}}};
    if (::poll(ready.data(), ready.size(), 20) <= 0) continue;
    if ((ready[1].revents & POLLIN) != 0) serve_stream(::accept(tcp_, nullptr, nullptr));
    if ((ready[0].revents & POLLIN) == 0) continue;
    std::vector<std::uint8_t> query(512);
    sockaddr_storage from{};
    socklen_t size = sizeof from;
    const auto octets =
        ::recvfrom(udp_, query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    if (octets < 0) continue;
    query.resize(static_cast<std::size_t>(octets));
    const auto reply = reply_to(query, true);
    if (reply.empty()) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds(late_ms_));
    ::sendto(udp_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
  }
}

/// One query, one reply.
void Upstream::serve_stream(int connection) {
  std::array<std::uint8_t, 2> length{};
  if (::recv(connection, length.data(), 2, MSG_WAITALL) == 2) {
    std::vector<std::uint8_t> query(static_cast<std::size_t>(length[0]) << 8 | length[1]);
    ::recv(connection, query.data(), query.size(), MSG_WAITALL);
    const auto reply = reply_to(query, false);
    std::vector<std::uint8_t> framed;
    put16(framed, static_cast<unsigned>(reply.size()));
    framed.insert(framed.end(), reply.begin(), reply.end());
    ::send(connection, framed.data(), framed.size(), MSG_NOSIGNAL);
  }
  ::close(connection);
}

std::vector<std::uint8_t> Upstream::records(std::uint16_t type, std::uint16_t& count) {
  std::vector<std::uint8_t> all;
  if (has_alias_) {
    // "x" under the question's name.
    put_record(all, header_octets, type_cname, alias_ttl_s_, {1, 'x', 0xC0, header_octets});
    ++count;
  }
  for (const std::string& text : type == type_a ? v4_ : v6_) {
    std::vector<std::uint8_t> data(type == type_a ? 4 : 16);
    ::inet_pton(type == type_a ? AF_INET : AF_INET6, text.c_str(), data.data());
    put_record(all, header_octets, type, ttl_s_, data);
    ++count;
  }
  return all;
}

std::vector<std::uint8_t> Upstream::reply_to(const std::vector<std::uint8_t>& query, bool by_udp) {
  std::size_t end = header_octets;
  while (end < query.size() && query[end] != 0) end += query[end] + 1U;
  if (end + 5 > query.size()) return {};
  const auto type = static_cast<std::uint16_t>(query[end + 1] << 8 | query[end + 2]);
  if (type == type_a) ++queries_for_a_;
  const std::lock_guard lock(mutex_);
  const Manner manner = type == type_aaaa ? v6_manner_ : v4_manner_;
  if (manner == Manner::silent) return {};
  if (manner == Manner::garbage) return {query[0], query[1], 0xFF, 0xFF, 0xFF, 0xFF, 7};
  std::vector<std::uint8_t> reply(query.begin(), query.begin() + static_cast<long>(end) + 5);
  reply[2] = 0x81;
  reply[3] = static_cast<std::uint8_t>(manner == Manner::nxdomain   ? 0x83
                                       : manner == Manner::servfail ? 0x82
                                                                    : 0x80);
  std::uint16_t count = 0;
  std::vector<std::uint8_t> answers;
  const auto after_question = static_cast<std::uint16_t>(reply.size());
  if (manner == Manner::answer) {
    answers = records(type, count);
    // With an alias the addresses belong to its target, which stands in its data.
    const auto target = static_cast<std::uint16_t>(after_question + 12);
    for (std::size_t at = 16; has_alias_ && at + 1 < answers.size();
         at += type == type_a ? 16 : 28) {
      answers[at] = static_cast<std::uint8_t>(0xC0U | target >> 8);
      answers[at + 1] = static_cast<std::uint8_t>(target);
    }
  } else if (manner == Manner::short_data) {
    put_record(answers, header_octets, type, ttl_s_, {192, 0, 2});
    count = 1;
  } else if (manner == Manner::alias_loop) {
    const auto target = static_cast<std::uint16_t>(after_question + 12);
    put_record(answers, header_octets, type_cname, ttl_s_, {1, 'x', 0xC0, header_octets});
    put_record(answers, target, type_cname, ttl_s_, {0xC0, header_octets});
    count = 2;
  }
  if (by_udp && reply.size() + answers.size() > most_by_udp) {
    reply[2] |= 0x02;  // TC
    answers.clear();
    count = 0;
  }
  reply[6] = static_cast<std::uint8_t>(count >> 8);
  reply[7] = static_cast<std::uint8_t>(count);
  reply[8] = reply[9] = reply[10] = reply[11] = 0;
  reply.insert(reply.end(), answers.begin(), answers.end());
  return reply;
}

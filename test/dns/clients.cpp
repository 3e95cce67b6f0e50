#include "test/dns/clients.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <stdexcept>

#include "dns/wire.h"

namespace clients {
namespace {

zones::Name name_of(const std::string& text) {
  std::string why;
  const auto name = zones::Name::parse(text, zones::Name(), why);
  if (!name) throw std::invalid_argument(text + ": " + why);
  return *name;
}

void append(Bytes& to, const Bytes& octets) { to.insert(to.end(), octets.begin(), octets.end()); }

void append_rdata(zones::RRset& set, const Bytes& rdata) {
  append(set.rdata, {static_cast<std::uint8_t>(rdata.size() >> 8U),
                     static_cast<std::uint8_t>(rdata.size() & 0xFFU)});
  append(set.rdata, rdata);
  ++set.count;
}

zones::RRset soa() {
  const zones::Name name = name_of("ns.app.example.");
  Bytes rdata(name.wire().begin(), name.wire().end());
  rdata.insert(rdata.end(), name.wire().begin(), name.wire().end());
  rdata.resize(rdata.size() + 20, 1);
  zones::RRset set{zones::type::soa, 0, 60, {}};
  append_rdata(set, rdata);
  return set;
}

zones::RRset addresses(std::uint16_t generation) {
  zones::RRset set{zones::type::a, 0, generation, {}};
  for (std::uint8_t last = 1; last <= 3; ++last) {
    append_rdata(set, {10, static_cast<std::uint8_t>(generation >> 8U),
                       static_cast<std::uint8_t>(generation & 0xFFU), last});
  }
  return set;
}

zones::RRset large_text() {
  zones::RRset set{zones::type::txt, 0, 60, {}};
  for (std::uint8_t record = 0; record < 240; ++record) {
    Bytes text(250, record);
    text[0] = 249;  // the length of the one string in it
    append_rdata(set, text);
  }
  return set;
}

void skip_question(dns::Reader& reader) {
  reader.skip_name();
  reader.skip(4);
}

}  // namespace

std::shared_ptr<const zones::Snapshot> snapshot_of(std::uint16_t generation) {
  std::vector<zones::Node> nodes(3);
  nodes[0].name = name_of("app.example.");
  nodes[0].rrsets.push_back(soa());
  nodes[1].name = name_of("www.app.example.");
  nodes[1].rrsets.push_back(addresses(generation));
  nodes[2].name = name_of("large.app.example.");
  nodes[2].rrsets.push_back(large_text());
  const auto zone = std::make_shared<zones::Zone>(nodes[0].name, nodes);
  return std::make_shared<zones::Snapshot>(
      zones::Snapshot{generation, zones::ZoneTable({{zone, {}}}), nullptr});
}

std::shared_ptr<const dns::Settings> settings() { return std::make_shared<dns::Settings>(); }

Bytes query(std::uint16_t id, const std::string& label, std::uint16_t type) {
  Bytes message{static_cast<std::uint8_t>(id >> 8U), static_cast<std::uint8_t>(id & 0xFFU)};
  append(message, {0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
  const zones::Name name = name_of(label + ".app.example.");
  message.insert(message.end(), name.wire().begin(), name.wire().end());
  append(message, {0, static_cast<std::uint8_t>(type), 0, 1});
  return message;
}

Bytes framed(const Bytes& message) {
  Bytes frame{static_cast<std::uint8_t>(message.size() >> 8U),
              static_cast<std::uint8_t>(message.size() & 0xFFU)};
  append(frame, message);
  return frame;
}

Reply parse(const Bytes& message) {
  dns::Reader reader(message);
  Reply reply;
  reply.octets = message.size();
  reply.id = reader.u16();
  const unsigned flags = reader.u16();
  reply.rcode = flags & 0xFU;
  reply.is_truncated = (flags & 0x0200U) != 0;
  const unsigned questions = reader.u16();
  const unsigned answers = reader.u16();
  reader.skip(4);
  for (unsigned i = 0; i < questions; ++i) skip_question(reader);
  for (unsigned i = 0; i < answers; ++i) {
    reader.skip_name();
    const unsigned type = reader.u16();
    reader.skip(2);
    reply.ttls.push_back(reader.u32());
    const std::size_t length = reader.u16();
    if (type == zones::type::a && length == 4) {
      reply.addresses.push_back(reader.u32());
    } else {
      reader.skip(length);
    }
  }
  if (!reader.ok() || (flags & 0x8000U) == 0) throw std::runtime_error("not a whole reply");
  return reply;
}

Client::Client(Kind kind, const dns::ListenAddress& server, const std::string& from) : kind_(kind) {
  sockaddr_storage address{};
  const socklen_t length = server.address.to_sockaddr(server.port, address);
  const int type = kind == Kind::udp ? SOCK_DGRAM : SOCK_STREAM;
  socket_ = ::socket(address.ss_family, type | SOCK_CLOEXEC, 0);
  REQUIRE(socket_ >= 0);
  const timeval patience{patience_s, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int at_once = 1;
  if (kind == Kind::tcp) {
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  }
  if (!from.empty()) {
    sockaddr_storage own{};
    const socklen_t own_length = geo::Address::parse(from)->to_sockaddr(0, own);
    REQUIRE(bind(socket_, reinterpret_cast<sockaddr*>(&own), own_length) == 0);
  }
  REQUIRE(connect(socket_, reinterpret_cast<sockaddr*>(&address), length) == 0);
}

Client::~Client() {
  if (socket_ >= 0) close(socket_);
}

void Client::send(const Bytes& octets) const {
  const ssize_t sent = ::send(socket_, octets.data(), octets.size(), MSG_NOSIGNAL);
  if (sent != static_cast<ssize_t>(octets.size()))
    throw std::runtime_error("nothing could be sent");
}

void Client::shut_down_writing() const { REQUIRE(shutdown(socket_, SHUT_WR) == 0); }

std::optional<Bytes> Client::datagram() const {
  Bytes message(65535);
  const ssize_t length = recv(socket_, message.data(), message.size(), 0);
  if (length < 0) return std::nullopt;
  message.resize(static_cast<std::size_t>(length));
  return message;
}

bool Client::read_whole(std::uint8_t* into, std::size_t octets) const {
  const ssize_t length = recv(socket_, into, octets, MSG_WAITALL);
  return length == static_cast<ssize_t>(octets);
}

std::optional<Bytes> Client::message() const {
  Bytes prefix(2);
  if (!read_whole(prefix.data(), 2)) return std::nullopt;
  Bytes message(static_cast<std::size_t>(prefix[0]) << 8U | prefix[1]);
  if (!read_whole(message.data(), message.size())) return std::nullopt;
  return message;
}

bool Client::sees_end() const {
  std::uint8_t octet = 0;
  const ssize_t length = recv(socket_, &octet, 1, 0);
  return length == 0 || (length < 0 && errno == ECONNRESET);
}

Reply Client::ask(std::uint16_t id) const {
  send(kind_ == Kind::udp ? query(id) : framed(query(id)));
  const auto reply = kind_ == Kind::udp ? datagram() : message();
  REQUIRE(reply);
  return parse(*reply);
}

dns::ListenAddress listen_on(const char* address, std::uint16_t port) {
  return {*geo::Address::parse(address), port};
}

Running::Running(dns::ServerOptions options)
    : server([&options] {
        if (options.listen.empty()) options.listen = {listen_on("127.0.0.1"), listen_on("::1")};
        return std::move(options);
      }()) {
  server.start(snapshot_of(1), settings());
}

Client Running::udp(std::size_t address) const {
  return {Client::Kind::udp, server.bound()[address]};
}

Client Running::tcp(std::size_t address) const {
  return {Client::Kind::tcp, server.bound()[address]};
}

dns::Tally Running::tally() const {
  dns::Tally all;
  for (const dns::Tally* tally : server.tallies()) all.add(*tally);
  return all;
}

}  // namespace clients

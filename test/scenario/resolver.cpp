#include "test/scenario/resolver.h"

#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <vector>

#include "test/scenario/free_port.h"

namespace scenario {
namespace {

using Packet = std::vector<std::uint8_t>;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

std::string configuration(const std::string& zone, const std::string& server, std::uint16_t port) {
  return "server:\n  interface: 127.0.0.1@" + std::to_string(port) +
         "\n  do-daemonize: no\n  use-syslog: no\n  chroot: \"\"\n  username: \"\"\n"
         "  pidfile: \"\"\n  verbosity: 1\n  do-not-query-localhost: no\n"
         "  module-config: \"subnetcache iterator\"\n  send-client-subnet: 127.0.0.1\n"
         "  qname-minimisation: no\n  local-zone: \"test.\" nodefault\n"
         "remote-control:\n  control-enable: no\n"
         "stub-zone:\n  name: \"" +
         zone + "\"\n  stub-addr: 127.0.0.1@" + server + "\n";
}

void put(Packet& packet, std::initializer_list<unsigned> words) {
  for (const unsigned word : words) {
    packet.push_back(static_cast<std::uint8_t>(word >> 8U));
    packet.push_back(static_cast<std::uint8_t>(word));
  }
}

void put_name(Packet& packet, const std::string& name) {
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t dot = name.find('.', at);
    packet.push_back(static_cast<std::uint8_t>(dot - at));
    packet.insert(packet.end(), name.begin() + static_cast<std::ptrdiff_t>(at),
                  name.begin() + static_cast<std::ptrdiff_t>(dot));
    at = dot + 1;
  }
  packet.push_back(0);
}

void put_subnet(Packet& packet, const geo::Prefix& network) {
  const bool v4 = network.address.is_v4();
  const unsigned octets = (network.length + 7U) / 8;
  put(packet, {8, 4 + octets, v4 ? 1U : 2U, unsigned{network.length} << 8U});
  const auto* first = network.address.octets.data() + (v4 ? 12 : 0);
  packet.insert(packet.end(), first, first + octets);
}

Packet packet_of(const SubnetQuery& query, std::uint16_t id) {
  constexpr unsigned recursion_desired = 0x0100, opt = 41, payload = 1232;
  Packet packet;
  put(packet, {id, recursion_desired, 1, 0, 0, 1});
  put_name(packet, query.name);
  put(packet, {query.type, 1});
  packet.push_back(0);
  put(packet, {opt, payload, 0, 0});
  Packet option;
  if (query.network) put_subnet(option, *query.network);
  put(packet, {static_cast<unsigned>(option.size())});
  packet.insert(packet.end(), option.begin(), option.end());
  return packet;
}

std::set<std::string> read(const ldns_pkt* reply, std::uint16_t type) {
  std::set<std::string> data;
  const ldns_rr_list* answer = ldns_pkt_answer(reply);
  for (std::size_t i = 0; i < ldns_rr_list_rr_count(answer); ++i) {
    const ldns_rr* record = ldns_rr_list_rr(answer, i);
    if (ldns_rr_get_type(record) != type) continue;
    char* text = ldns_rdf2str(ldns_rr_rdf(record, 0));
    data.insert(text);
    std::free(text);
  }
  if (!data.empty()) return data;
  char* code = ldns_pkt_rcode2str(ldns_pkt_get_rcode(reply));
  data.insert(code);
  std::free(code);
  return data;
}

}  // namespace

Resolver::Resolver(const std::string& zone, const std::string& server) {
  setenv("PATH", (std::string(std::getenv("PATH")) + ":/usr/sbin").c_str(), 1);
  for (int attempt = 0; attempt < 5; ++attempt) {  // another program may be quicker to the port
    port_ = free_port();
    const auto file = folder_.write("unbound.conf", configuration(zone, server, port_));
    program_ = std::make_unique<Program>(std::vector<std::string>{"unbound", "-c", file.string()});
    try {
      program_->await_line("(start of service)");
      return;
    } catch (const std::runtime_error&) {
      if (program_->output().find("already in use") == std::string::npos) throw;
    }
  }
  throw std::runtime_error("no free port for unbound");
}

SubnetClient::SubnetClient(std::uint16_t port)
    : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  const timeval patience{patience_s, 0};
  setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const sockaddr_in address = loopback(port);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("no way to 127.0.0.1");
  }
}

SubnetClient::~SubnetClient() { close(socket_); }

std::set<std::string> SubnetClient::ask(const SubnetQuery& query) {
  const Packet packet = packet_of(query, ++id_);
  if (send(socket_, packet.data(), packet.size(), 0) < 0) throw std::runtime_error("not sent");
  std::array<std::uint8_t, 4096> reply{};
  const ssize_t length = recv(socket_, reply.data(), reply.size(), 0);
  if (length < 2 || (reply[0] << 8U | reply[1]) != id_) throw std::runtime_error("no reply");
  ldns_pkt* decoded = nullptr;
  const auto size = static_cast<std::size_t>(length);
  if (ldns_wire2pkt(&decoded, reply.data(), size) != LDNS_STATUS_OK) {
    throw std::runtime_error("not a message");
  }
  const auto data = read(decoded, query.type);
  ldns_pkt_free(decoded);
  return data;
}

}  // namespace scenario

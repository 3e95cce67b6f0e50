#include "dns/tcp_clients.h"

#include <bit>
#include <random>

namespace dns {
namespace {

constexpr unsigned v4_bits = 32, v6_bits = 56;

/// Clients looked through in one bucket. There are twice as many buckets as clients, and without
/// the key nobody can aim at one: a seventeenth client in a bucket is no matter of this world.
constexpr int most_in_bucket = 16;

}  // namespace

TcpClients::TcpClients(std::size_t clients)
    : secret_{}, records_(clients), buckets_(std::bit_ceil(2 * clients + 1), nullptr) {
  for (TcpClient& record : records_) {
    record.next = free_;
    free_ = &record;
  }
  std::random_device random;
  for (auto& word : secret_) word = std::uint64_t{random()} << 32 | random();
}

geo::Prefix TcpClients::network_of(const geo::Address& address) noexcept {
  return geo::Prefix::of(address, address.is_v4() ? v4_bits : v6_bits);
}

TcpClient*& TcpClients::bucket_of(const geo::Prefix& network) noexcept {
  zones::steer::SipState state(secret_);
  state.take(network.address.high());
  state.take(network.address.low());
  return buckets_[state.finish() & (buckets_.size() - 1)];
}

TcpClient* TcpClients::find(const geo::Prefix& network) noexcept {
  TcpClient* client = bucket_of(network);
  for (int i = 0; i < most_in_bucket && client != nullptr; ++i, client = client->next) {
    if (client->network == network) return client;
  }
  return nullptr;
}

TcpClient* TcpClients::join(const geo::Prefix& network) noexcept {
  TcpClient*& bucket = bucket_of(network);
  TcpClient* client = bucket;
  for (int i = 0; client != nullptr; ++i, client = client->next) {
    if (client->network == network) break;
    if (i + 1 == most_in_bucket) return nullptr;
  }
  if (client == nullptr) {
    if (free_ == nullptr) return nullptr;
    client = free_;
    free_ = client->next;
    *client = {.network = network, .next = bucket};
    bucket = client;
  }
  ++client->connections;
  return client;
}

void TcpClients::leave(TcpClient& client) noexcept {
  if (--client.connections != 0) return;
  TcpClient** link = &bucket_of(client.network);
  for (int i = 0; i < most_in_bucket && *link != &client; ++i) link = &(*link)->next;
  *link = client.next;
  client.next = free_;
  free_ = &client;
}

}  // namespace dns

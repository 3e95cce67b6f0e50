#include "tools/daemon/name_lookup.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include "tools/daemon/file_identity.h"

namespace tools::daemon {
namespace {

constexpr int attempt_timeout_ms = 1500;  // of one resolver; doubled at the second try
constexpr int attempts = 2;               // for each resolver
constexpr int udp_payload = 1232;         // fits every path; more comes by TCP
constexpr const char* system_file = "/etc/resolv.conf";

/// 0.0.0.0 and :: are what filters answer, multicast and broadcast nobody serves from.
bool is_usable(const geo::Address& address) {
  if (address.is_v4()) {
    const auto first = address.octets[12];
    return first != 0 && first < 224;
  }
  const bool is_zero = std::all_of(address.octets.begin(), address.octets.end(),
                                   [](std::uint8_t octet) { return octet == 0; });
  return !is_zero && address.octets[0] != 0xFF;
}

std::string text_of(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
      return "NXDOMAIN";
    case ARES_ENODATA:
      return "no addresses";
    case ARES_ETIMEOUT:
      return "timed out";
    case ARES_ECONNREFUSED:  // or each refused it, or failed with SERVFAIL: c-ares tells no more
      return "no resolver could answer";
    default:
      return ares_strerror(status);
  }
}

/// With the top bit set a TTL means 0 (RFC 2181 §8).
std::uint32_t ttl_of(int seconds) { return static_cast<std::uint32_t>(std::max(seconds, 0)); }

void add(const ares_addrinfo_node& node, Found& found) {
  geo::Address address{};
  if (node.ai_family == AF_INET) {
    const auto* from = reinterpret_cast<const sockaddr_in*>(node.ai_addr);
    address = geo::Address::from_v4(ntohl(from->sin_addr.s_addr));
  } else {
    const auto* from = reinterpret_cast<const sockaddr_in6*>(node.ai_addr);
    std::copy_n(from->sin6_addr.s6_addr, address.octets.size(), address.octets.begin());
    if (address.is_v4()) return;  // mapped: none that a AAAA record can serve
  }
  if (is_usable(address)) found.addresses.push_back(address);
}

Found found_in(int status, const ares_addrinfo* answer) {
  Found found;
  if (status != ARES_SUCCESS || answer == nullptr) {
    const bool is_none = status == ARES_ENOTFOUND || status == ARES_ENODATA;
    found.kind = is_none ? Found::Kind::none : Found::Kind::failed;
    found.why = text_of(status);
    return found;
  }
  found.kind = Found::Kind::addresses;
  found.ttl_s = longest_lookup_ttl_s;
  for (const auto* node = answer->nodes; node != nullptr; node = node->ai_next) {
    found.ttl_s = std::min(found.ttl_s, ttl_of(node->ai_ttl));
    add(*node, found);
  }
  for (const auto* alias = answer->cnames; alias != nullptr; alias = alias->next) {
    found.ttl_s = std::min(found.ttl_s, ttl_of(alias->ttl));
  }
  return found;
}

}  // namespace

class NameLookup::Channel {
 public:
  Channel(Loop& loop, const std::vector<dns::ListenAddress>& resolvers)
      : loop_(loop), timer_(loop, [this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }) {
    for (const auto& resolver : resolvers) {
      servers_ += (servers_.empty() ? "" : ",") + resolver.to_string();
    }
    open();
  }
  ~Channel() { close(); }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void ask(const std::string& name, Done done) {
    if (under_way_ == 0 && servers_.empty() && identify(system_file) != read_from_) {
      close();
      open();
    }
    ++under_way_;
    auto* asked = new Asked{*this, std::move(done), {}, 2};
    ares_addrinfo_hints hints{};
    hints.ai_flags = ARES_AI_NOSORT;
    hints.ai_family = AF_INET;
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &Channel::heard_v4, asked);
    hints.ai_family = AF_INET6;
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, &Channel::heard_v6, asked);
    arm();
  }

 private:
  struct Asked {
    Channel& channel;
    Done done;
    LookupResult result;
    int awaited;  // families
  };

  void open() {
    read_from_ = identify(system_file);
    ares_options options{};
    options.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES | ARES_FLAG_EDNS;
    options.timeout = attempt_timeout_ms;
    options.tries = attempts;
    options.ednspsz = udp_payload;
    char only_dns[] = "b";  // never the hosts file
    options.lookups = only_dns;
    options.sock_state_cb = &Channel::socket_changed;
    options.sock_state_cb_data = this;
    const int set = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
                    ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB;
    int status = ares_init_options(&channel_, &options, set);
    if (status != ARES_SUCCESS) {
      throw std::runtime_error(std::string("looking names up: ") + ares_strerror(status));
    }
    if (!servers_.empty()) status = ares_set_servers_ports_csv(channel_, servers_.c_str());
    if (status != ARES_SUCCESS) {
      ares_destroy(channel_);
      throw std::runtime_error("resolvers " + servers_ + ": " + ares_strerror(status));
    }
  }

  void close() {
    is_closing_ = true;
    ares_destroy(channel_);
    is_closing_ = false;
    sockets_.clear();
    timer_.stop();
  }

  static void heard_v4(void* asked, int status, int /*timeouts*/, ares_addrinfo* answer) {
    heard(static_cast<Asked*>(asked), &LookupResult::v4, status, answer);
  }
  static void heard_v6(void* asked, int status, int /*timeouts*/, ares_addrinfo* answer) {
    heard(static_cast<Asked*>(asked), &LookupResult::v6, status, answer);
  }
  static void heard(Asked* asked, Found LookupResult::*family, int status, ares_addrinfo* answer) {
    asked->result.*family = found_in(status, answer);
    if (answer != nullptr) ares_freeaddrinfo(answer);
    if (--asked->awaited > 0) return;
    const std::unique_ptr<Asked> ended(asked);
    --ended->channel.under_way_;
    if (!ended->channel.is_closing_) ended->done(std::move(ended->result));
  }

  static void socket_changed(void* self, ares_socket_t descriptor, int readable, int writable) {
    static_cast<Channel*>(self)->watch(descriptor, readable != 0, writable != 0);
  }

  void watch(ares_socket_t descriptor, bool readable, bool writable) {
    if (!readable && !writable) {
      sockets_.erase(descriptor);
      return;
    }
    auto& poll = sockets_[descriptor];
    if (!poll) {
      auto made = std::make_unique<uv_poll_t>();
      if (uv_poll_init(&loop_.uv(), made.get(), descriptor) != 0) return;  // it will time out
      poll.reset(made.release());
      poll->data = this;
    }
    uv_poll_start(poll.get(), (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0),
                  [](uv_poll_t* ready, int status, int events) {
                    int socket = ARES_SOCKET_BAD;
                    uv_fileno(reinterpret_cast<uv_handle_t*>(ready), &socket);
                    const bool broken = status < 0;
                    static_cast<Channel*>(ready->data)
                        ->process(broken || (events & UV_READABLE) != 0 ? socket : ARES_SOCKET_BAD,
                                  broken || (events & UV_WRITABLE) != 0 ? socket : ARES_SOCKET_BAD);
                  });
  }

  void process(ares_socket_t readable, ares_socket_t writable) {
    ares_process_fd(channel_, readable, writable);
    arm();
  }

  void arm() {
    timeval left{};
    if (ares_timeout(channel_, nullptr, &left) == nullptr) return timer_.stop();
    timer_.once(std::chrono::milliseconds(left.tv_sec * 1000 + left.tv_usec / 1000 + 1));
  }

  Loop& loop_;
  Timer timer_;
  std::string servers_;  // empty: the system's
  FileIdentity read_from_;
  ares_channel channel_ = nullptr;
  std::map<ares_socket_t, HandlePointer<uv_poll_t>> sockets_;
  std::size_t under_way_ = 0;
  bool is_closing_ = false;
};

NameLookup::NameLookup(Loop& loop, const std::vector<dns::ListenAddress>& resolvers)
    : channel_(std::make_unique<Channel>(loop, resolvers)) {}

NameLookup::~NameLookup() = default;

void NameLookup::ask(const std::string& name, Done done) { channel_->ask(name, std::move(done)); }

}  // namespace tools::daemon

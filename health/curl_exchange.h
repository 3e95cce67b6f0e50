// One exchange on a curl handle that is lent to it: what all kinds over curl share. The connection
// goes to the target, whatever the URL, the environment or a resolver would say; what is kept of
// the answer is bounded; how it failed is told in words. Knows nothing of loops. The prober's
// thread only.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "health/attempt.h"
#include "health/probe.h"

namespace health {

class CurlExchange {
 public:
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;
  virtual ~CurlExchange() = default;

  /// What the exchange amounts to, given how curl says it ended.
  [[nodiscard]] virtual Outcome judge(CURLcode code) const = 0;
  /// How far it came, and when.
  [[nodiscard]] Phases phases() const;
  /// Asked when curl has ended the handle, which may be changed then: whether it is to run again.
  [[nodiscard]] virtual bool goes_on(CURLcode /*code*/) { return false; }

 protected:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  /// Sets up `easy` (fresh or reset), which must outlive this or be reset before it dies.
  CurlExchange(CURL* easy, const Identity& what);

  static void append(List& list, const std::string& line);

  /// The name of the target in URLs, with brackets and port where it needs them.
  [[nodiscard]] std::string authority() const;
  /// Connects to this port of the target, whatever the URL names.
  void connect_to(std::uint16_t port);
  /// Forgets what was seen of the answer, before the handle runs again.
  void restart();
  /// Sees each line of the headers and trailers, with its line end.
  virtual void take_header(std::string_view /*line*/) {}
  /// Sees the body; false ends the transfer.
  virtual bool take_body(std::string_view /*chunk*/) { return true; }

  [[nodiscard]] CURL* easy() const { return easy_; }
  [[nodiscard]] const Check& check() const { return *check_; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The status of the answer, 0 while there is none: 1xx only announce one.
  [[nodiscard]] long status() const;
  [[nodiscard]] bool headers_ended() const { return headers_ended_; }
  [[nodiscard]] std::uint32_t elapsed_us() const;
  /// What is wrong with the certificate for its age, where the check looks at that.
  [[nodiscard]] std::string certificate_fault() const;
  [[nodiscard]] Outcome failure(CURLcode code) const;
  [[nodiscard]] Outcome bad(std::string reason, Failure failure) const {
    return {Outcome::Kind::bad, std::move(reason), elapsed_us(), failure};
  }

 private:
  static std::size_t body_came(char* data, std::size_t one, std::size_t size, void* self) noexcept;
  static std::size_t header_came(char* data, std::size_t one, std::size_t size,
                                 void* self) noexcept;
  static curl_socket_t open_socket(void* self, curlsocktype purpose,
                                   curl_sockaddr* address) noexcept;
  static CURLcode tls_begins(CURL* easy, void* context, void* self) noexcept;

  void set_trust();
  void set_client_certificate();
  [[nodiscard]] bool is_connected() const;
  [[nodiscard]] std::string_view phase() const;

  CURL* easy_;
  std::shared_ptr<const Check> check_;
  std::string target_;  // bracketed where it is IPv6
  std::uint16_t port_;
  List connect_to_;
  std::uint64_t started_ns_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  std::size_t header_octets_ = 0;
  int socket_errno_ = 0;    // why no socket could be made; 0 = it could
  bool tls_begun_ = false;  // so TCP is connected
  bool headers_ended_ = false;
};

/// One for each kind, in the file of its name.
std::unique_ptr<CurlExchange> http_exchange(CURL* easy, const Identity& what);
std::unique_ptr<CurlExchange> tls_exchange(CURL* easy, const Identity& what);
std::unique_ptr<CurlExchange> grpc_exchange(CURL* easy, const Identity& what);

std::string bracketed(const std::string& host);

}  // namespace health

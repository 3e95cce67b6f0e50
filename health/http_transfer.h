// One HTTP(S) exchange on a curl handle that is lent to it: how the handle is set up, what is kept
// of the answer, and what both amount to. Knows nothing of loops. The prober's thread only.
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

class HttpTransfer {
 public:
  /// Sets up `easy` (fresh or reset), which must outlive this or be reset before it dies.
  HttpTransfer(CURL* easy, const Identity& what);
  HttpTransfer(const HttpTransfer&) = delete;
  HttpTransfer& operator=(const HttpTransfer&) = delete;

  /// What the exchange amounts to, given how curl says it ended.
  [[nodiscard]] Outcome judge(CURLcode code) const;

 private:
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  using List = std::unique_ptr<curl_slist, FreeList>;

  static std::size_t write(char* data, std::size_t one, std::size_t size, void* self) noexcept;
  static curl_socket_t open_socket(void* self, curlsocktype purpose,
                                   curl_sockaddr* address) noexcept;
  static CURLcode tls_begins(CURL* easy, void* context, void* self) noexcept;
  static void append(List& list, const std::string& line);

  void set_place(const Identity& what);
  void set_request();
  void set_headers();
  void set_trust();
  bool take_body(std::string_view chunk);
  [[nodiscard]] bool accepts(long status) const;
  [[nodiscard]] Outcome verdict(CURLcode code) const;
  [[nodiscard]] Outcome failure(CURLcode code) const;
  [[nodiscard]] Phases phases() const;
  [[nodiscard]] bool is_connected() const;
  [[nodiscard]] std::string_view phase() const;
  [[nodiscard]] std::uint32_t elapsed_us() const;

  CURL* easy_;
  std::shared_ptr<const Check> check_;
  List connect_to_, headers_;
  std::uint64_t started_ns_;
  std::array<char, CURL_ERROR_SIZE> error_text_{};
  int socket_errno_ = 0;    // why no socket could be made; 0 = it could
  bool tls_begun_ = false;  // so TCP is connected
  std::size_t body_octets_ = 0;
  std::string body_end_;  // what a match across two chunks could begin with
  bool contains_found_ = false;
  bool body_is_enough_ = false;  // we ended the transfer, not the target
};

}  // namespace health
